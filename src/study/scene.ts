import type { MessageRef } from '../chat/ids.ts';
import type { View } from '../chat/view.ts';
import type { QuestionTypes } from '../quiz/question-type.ts';
import { askingView, lobbyView, revealView } from './round-view.ts';
import type { Session } from './session.ts';

/** What the message of a session shows now. */
export interface Scene {
  /** Absent while it has none. */
  readonly message?: MessageRef | undefined;
  /** The same as long as an edit only brings a count up to date. */
  readonly stage: string;
  readonly view: View;
}

/** Undefined once the session is over. */
export function sceneOf(session: Session, types: QuestionTypes): Scene | undefined {
  const { phase, lobby, seconds } = session;
  switch (phase.kind) {
    case 'lobby':
      return { message: lobby, stage: 'lobby', view: lobbyView(session) };
    case 'asking':
      return {
        message: phase.message,
        stage: `asking ${phase.index}`,
        view: askingView(session, phase, types),
      };
    case 'revealed': {
      const until = seconds === undefined ? undefined : phase.until;
      return {
        message: phase.message,
        stage: `revealed ${phase.index}`,
        view: revealView(session, phase, { controls: true, until }),
      };
    }
    case 'over':
      return undefined;
  }
}
