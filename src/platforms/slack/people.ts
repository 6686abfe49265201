import type { Learner } from '../../chat/ids.ts';
import { createRecent } from '../../chat/recent.ts';
import type { Store } from '../../store/store.ts';
import { learnerIdOf, workspaceIdOf } from './ids.ts';
import { remedy } from './problems.ts';
import type { WebApi } from './web-api.ts';

interface Person {
  readonly name: string;
  readonly teacher: boolean;
}

/** Who somebody is: their display name, and whether they manage the workspace and so may manage the class. */
export interface People {
  /** Answers within a second; somebody Slack has not described by then is an ordinary learner for now. */
  find(team: string, user: string, known?: string): Promise<Learner>;
}

export interface PeopleParts {
  readonly store: Store;
  readonly apiOf: (team: string) => Promise<WebApi>;
  readonly now: () => number;
  readonly warn: (details: object, message: string) => void;
}

const KEPT_MS = 12 * 3600 * 1000;
const FRESH_MS = 10 * 60_000;
const PATIENCE_MS = 900;
const REMEMBERED = 20_000;

export function createPeople({ store, apiOf, now, warn }: PeopleParts): People {
  const fresh = createRecent<Person>({ lifeMs: FRESH_MS, most: REMEMBERED, now });
  const asking = new Map<string, Promise<Person>>();

  async function ask(team: string, user: string): Promise<Person> {
    const { talk } = await apiOf(team);
    const { user: found } = await talk.users.info({ user });
    const profile = found?.profile;
    const person = {
      name: profile?.display_name || profile?.real_name || found?.real_name || found?.name || user,
      teacher: found?.is_admin === true || found?.is_owner === true,
    };
    await store.collection<Person>(workspaceIdOf(team), 'slack-people').set(user, person, { ttlMs: KEPT_MS });
    return person;
  }

  function learn(team: string, user: string): Promise<Person> {
    const key = `${team}/${user}`;
    const underWay = asking.get(key);
    if (underWay) return underWay;
    const answer = ask(team, user).finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  }

  function remember(key: string, person: Person): Person {
    fresh.set(key, person);
    return person;
  }

  return {
    async find(team, user, known) {
      const key = `${team}/${user}`;
      const id = learnerIdOf(team, user);
      const recent = fresh.get(key);
      if (recent) return { id, ...recent };
      const kept = await store.collection<Person>(workspaceIdOf(team), 'slack-people').get(user);
      if (kept) return { id, ...remember(key, kept) };
      const found = learn(team, user).then(
        (person) => remember(key, person),
        (error) => {
          warn({ err: error, remedy: remedy(error) }, 'a person could not be looked up');
          return undefined;
        },
      );
      const person = await within(found, PATIENCE_MS);
      return { id, ...(person ?? { name: known ?? 'Learner', teacher: false }) };
    },
  };
}

async function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
