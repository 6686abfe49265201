import { createHash } from 'node:crypto';
import { type REST, Routes } from 'discord.js';
import type { Store } from '../../store/store.ts';

export interface RegistrationParts {
  readonly rest: REST;
  readonly store: Store;
  readonly applicationId: string;
  /** The one server to register in; everywhere when absent. */
  readonly guild?: string | undefined;
  readonly bodies: readonly object[];
}

/**
 * Registers the commands unless they are as they were registered before, and withdraws those of a scope that is
 * not used any more. @returns whether anything was sent.
 */
export async function registerCommands(parts: RegistrationParts): Promise<boolean> {
  const { rest, store, applicationId, guild, bodies } = parts;
  const registered = store.collection<string>('system', 'discord-commands');
  const key = (scope: string) => `${applicationId}/${scope}`;
  const put = (scope: string, body: readonly object[]) =>
    rest.put(
      scope === 'global'
        ? Routes.applicationCommands(applicationId)
        : Routes.applicationGuildCommands(applicationId, scope),
      { body },
    );
  const scope = guild ?? 'global';
  const digest = createHash('sha256').update(JSON.stringify(bodies)).digest('hex');
  const changed = (await registered.get(key(scope))) !== digest;
  if (changed) {
    await put(scope, bodies);
    await registered.set(key(scope), digest);
  }
  for (const [known] of await registered.entries({ prefix: key('') })) {
    if (known === key(scope)) continue;
    // a server the bot has left needs no withdrawal
    await put(known.slice(key('').length), []).catch(() => undefined);
    await registered.delete(known);
  }
  return changed;
}
