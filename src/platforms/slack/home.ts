import type { types } from '@slack/bolt';
import { paginate } from '../../chat/paginate.ts';
import type { Responder, Router, TurnBase } from '../../chat/router.ts';
import { code, type View } from '../../chat/view.ts';
import { SLACK_LIMITS } from './limits.ts';
import type { Origin } from './modal.ts';
import { renderView } from './render.ts';

const HOME_LIMITS = { ...SLACK_LIMITS, blocks: 45 };

/** The App Home tab: one page of a View; what does not fit is left to the command it came from. */
export function homeTab(view: View, origin: Origin | undefined): types.HomeView {
  const [page, ...more] = paginate(view, HOME_LIMITS);
  const { blocks } = renderView(page ?? view, () => undefined, 'home');
  const rest: types.KnownBlock[] =
    more.length === 0
      ? []
      : [
          {
            type: 'context',
            elements: [{ type: 'plain_text', text: 'There is more than fits here.', emoji: false }],
          },
        ];
  return {
    type: 'home',
    blocks: [...blocks, ...rest],
    ...(origin && { private_metadata: JSON.stringify(origin) }),
  };
}

/** What the tab shows unless `main` gives it something better: what `/progress` says, or what there is to do. */
export async function homeView(router: Router, turn: TurnBase): Promise<View> {
  const said: View[] = [];
  const responder: Responder = {
    defer: async () => undefined,
    async send(view) {
      said.push(view);
      return { workspace: turn.workspace, channel: turn.channel, message: 'home' };
    },
    async update(view) {
      said.push(view);
    },
    openForm: async () => undefined,
    acknowledge: async () => undefined,
  };
  const has = router.commands.some(({ name }) => name === 'progress');
  if (has) await router.command({ turn, name: 'progress', options: {} }, responder);
  return said[0] ?? welcome(router);
}

function welcome({ commands }: Router): View {
  const items = commands.map(({ name, description }) => [code(`/${name}`), ` ${description}`]);
  return {
    text: 'Studyhall',
    blocks: [
      { kind: 'heading', text: 'Studyhall' },
      { kind: 'text', text: 'Type one of these in any channel the tutor is in, or in the Messages tab:' },
      { kind: 'list', items },
    ],
  };
}
