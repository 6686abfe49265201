import { describe, expect, it } from 'vitest';
import { diagnoseSlack } from '../../../src/platforms/slack/doctor.ts';

const access = { botToken: 'xoxb-secret', appToken: 'xapp-secret', apiUrl: 'http://slack.test/api/' };

function slack(answers: Readonly<Record<string, object>>, scopes = 'commands, chat:write'): typeof fetch {
  return async (input) => {
    const method = String(input).replace('http://slack.test/api/', '');
    return Response.json(answers[method] ?? { ok: false, error: 'unknown_method' }, {
      headers: { 'x-oauth-scopes': scopes },
    });
  };
}
const healthy = { 'auth.test': { ok: true, team: 'Class' }, 'apps.connections.open': { ok: true } };

describe('the doctor of Slack', () => {
  it('finds nothing wrong with an app that is set up', async () => {
    const found = await diagnoseSlack(access, ['commands', 'chat:write'], slack(healthy));
    expect(found.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });

  it('names missing scopes', async () => {
    const found = await diagnoseSlack(access, ['commands', 'files:read'], slack(healthy));
    expect(found.find(({ subject }) => subject === 'Slack: scopes')).toMatchObject({
      state: 'failed',
      sentence: expect.stringContaining('missing: files:read'),
    });
  });

  it('says what to do with a token Slack does not take, without repeating it', async () => {
    const bad = { ok: false, error: 'invalid_auth' };
    const found = await diagnoseSlack(access, [], slack({ 'auth.test': bad, 'apps.connections.open': bad }));
    expect(found.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(JSON.stringify(found)).toContain('invalid_auth');
    expect(JSON.stringify(found)).not.toMatch(/xox|xapp-s/);
  });

  it('says how to see whether signed requests arrive, and where others install', async () => {
    const found = await diagnoseSlack(
      { signingSecret: 's', clientId: '1.2', apiUrl: access.apiUrl },
      [],
      slack({}),
    );
    expect(found.map(({ subject }) => subject)).toEqual(['Slack: requests', 'Slack: many workspaces']);
  });

  it('says so when Slack cannot be reached', async () => {
    const found = await diagnoseSlack(access, [], () => Promise.reject(new Error('ECONNREFUSED')));
    expect(found).toMatchObject([{ state: 'failed', subject: 'Slack: connection' }]);
  });
});
