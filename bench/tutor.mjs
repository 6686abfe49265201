// The built tutor in this process, with a temporary store, asked through the router as a platform would.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../scripts/build.mjs';

buildIfStale();
const { createTutor } = await import('../dist/src/tutor.js');
const { readConfig } = await import('../dist/src/config.js');
const { createLog } = await import('../dist/src/log.js');

/** A started tutor whose platform is made of functions. */
export async function openTutor(environment = {}) {
  const data = mkdtempSync(join(tmpdir(), 'studyhall-bench-'));
  const config = readConfig({ ...environment, DATA_DIR: data }, process.cwd());
  const tutor = await createTutor(config, createLog('error'));
  let messages = 0;
  const place = (workspace, channel) => {
    messages += 1;
    return { workspace, channel, message: String(messages) };
  };
  tutor.messenger.register('web', {
    post: async (workspace, channel) => place(workspace, channel),
    edit: async () => true,
    tell: async (workspace, channel, learner) => ({ ...place(workspace, channel), privateTo: learner }),
    thread: async () => undefined,
  });
  await tutor.start();

  const turnOf = (learner) => ({
    workspace: 'web:local',
    channel: 'web:local/general',
    learner: { id: `web:${learner}`, name: learner, teacher: false },
    id: tutor.newId(),
    now: Date.now(),
  });
  /** The Views an interaction was answered with. */
  async function gather(run, turn) {
    const views = [];
    const ref = (visibility) => ({
      ...place(turn.workspace, turn.channel),
      ...(visibility === 'private' && { privateTo: turn.learner.id }),
    });
    await run({
      defer: async () => undefined,
      send: async (view, visibility) => {
        views.push(view);
        return ref(visibility);
      },
      update: async (view) => void views.push(view),
      openForm: async (form) => void views.push({ text: form.title, blocks: [], form }),
      acknowledge: async () => undefined,
    });
    return views;
  }
  return {
    tutor,
    command(learner, name, options = {}) {
      const turn = turnOf(learner);
      return gather((responder) => tutor.router.command({ turn, name, options }, responder), turn);
    },
    action(learner, id, { values = [], fields = {} } = {}) {
      const turn = { ...turnOf(learner), message: place('web:local', 'web:local/general') };
      return gather((responder) => tutor.router.action({ turn, id, values, fields }, responder), turn);
    },
    async close() {
      await tutor.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The action ids of a View's buttons, by label. */
export const buttonsOf = (view) =>
  new Map(
    view.blocks.flatMap((block) =>
      block.kind === 'buttons' ? block.buttons.map(({ label, action }) => [label, action]) : [],
    ),
  );
