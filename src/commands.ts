import { ask } from '../commands/ask.ts';
import { finetune } from '../commands/finetune.ts';
import { flashcards } from '../commands/flashcards.ts';
import { glossary } from '../commands/glossary.ts';
import { createHelp } from '../commands/help.ts';
import { lesson } from '../commands/lesson.ts';
import { models } from '../commands/models.ts';
import { predict } from '../commands/predict.ts';
import { privacy } from '../commands/privacy.ts';
import { progress } from '../commands/progress.ts';
import { questions } from '../commands/questions.ts';
import { quiz } from '../commands/quiz.ts';
import type { Services } from '../commands/services.ts';
import { study } from '../commands/study.ts';
import { teachers } from '../commands/teachers.ts';
import type { AnyCommand } from './chat/command.ts';

/** Every command, in the order in which `/help` and the platforms list them. */
export function createCommands(): readonly AnyCommand<Services>[] {
  const commands: AnyCommand<Services>[] = [
    lesson,
    ask,
    glossary,
    quiz,
    flashcards,
    study,
    progress,
    finetune,
    predict,
    models,
    questions,
    teachers,
    privacy,
  ];
  return [...commands, createHelp(commands)];
}
