import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Installation, InstallationStore } from '@slack/bolt';
import type { Store } from '../../store/store.ts';

/** Installations by OAuth, one for each workspace, encrypted at rest. */
export interface Installations extends InstallationStore {
  tokenOf(team: string): Promise<string | undefined>;
  forget(team: string): Promise<void>;
}

/**
 * AES-256-GCM under a key derived by HKDF-SHA-256 from the given secret. A record is `1.nonce.tag.ciphertext` in
 * base64url, bound to the workspace it belongs to, so that one cannot be read in place of another.
 */
export function createInstallations(store: Store, secret: string): Installations {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'studyhall slack installations', 32));
  const records = store.collection<string>('system', 'slack-installations');
  const known = new Map<string, Installation>();

  function seal(team: string, installation: Installation): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(team));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(installation)), cipher.final()]);
    return ['1', ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
  }

  function unseal(team: string, record: string): Installation {
    const [version, ...parts] = record.split('.');
    const [nonce, tag, sealed] = parts.map((part) => Buffer.from(part, 'base64url'));
    if (version !== '1' || !nonce || !tag || !sealed) throw new Error('an installation is not readable');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
      .setAAD(Buffer.from(team))
      .setAuthTag(tag);
    return JSON.parse(Buffer.concat([decipher.update(sealed), decipher.final()]).toString()) as Installation;
  }

  async function find(team: string): Promise<Installation | undefined> {
    const found = known.get(team);
    if (found) return found;
    const record = await records.get(team);
    if (record === undefined) return undefined;
    const installation = unseal(team, record);
    known.set(team, installation);
    return installation;
  }

  async function forget(team: string): Promise<void> {
    known.delete(team);
    await records.delete(team);
  }

  const teamOf = (query: { readonly teamId?: string | undefined }): string => {
    if (query.teamId === undefined)
      throw new Error('installations for a whole organisation are not supported');
    return query.teamId;
  };

  return {
    async storeInstallation(installation) {
      const team = installation.team?.id;
      if (team === undefined || installation.isEnterpriseInstall) {
        throw new Error('installations for a whole organisation are not supported');
      }
      await records.set(team, seal(team, installation as Installation));
      known.delete(team);
    },
    async fetchInstallation(query) {
      const installation = await find(teamOf(query));
      if (!installation) throw new Error('the tutor is not installed in this workspace');
      return structuredClone(installation);
    },
    deleteInstallation: (query) => forget(teamOf(query)),
    tokenOf: async (team) => (await find(team))?.bot?.token,
    forget,
  };
}
