import { describe, expect, it } from 'vitest';
import type { AnyCommand } from '../../../src/chat/command.ts';
import { whisper } from '../../../src/chat/reply.ts';
import { textView } from '../../../src/chat/view.ts';
import { createCommands } from '../../../src/commands.ts';
import { commandBodies } from '../../../src/platforms/discord/commands.ts';
import { renderModal } from '../../../src/platforms/discord/modal.ts';
import { commandFaults, modalFaults } from '../../twins/discord/limits.ts';
import type { CommandBody, ModalBody } from '../../twins/discord/wire.ts';

const review: AnyCommand<never> = {
  name: 'review',
  description: 'Go through your cards',
  options: {
    lesson: { kind: 'text', description: 'Only of this lesson', autocomplete: true },
    file: { kind: 'file', description: 'Cards of your own', accept: ['.csv', '.apkg'], required: true },
  },
  who: 'teacher',
  acknowledge: 'private',
  run: async () => whisper(textView('done')),
};

describe('the commands on Discord', () => {
  it('are all within its limits', () => {
    const bodies = commandBodies(createCommands() as readonly AnyCommand<never>[]);
    expect(bodies.length).toBeGreaterThan(8);
    expect(commandFaults(bodies as CommandBody[])).toEqual([]);
  });

  it('open only forms that fit into a modal', () => {
    const handlers = createCommands().flatMap(({ actions }) => actions ?? []);
    const forms = handlers
      .map(({ signature }) => signature)
      .filter(({ fields }) => Object.keys(fields).length > 0);
    expect(forms.length).toBeGreaterThan(2);
    for (const { name, fields } of forms) {
      const modal = renderModal({ title: 'A form', action: name, fields });
      expect(modalFaults(modal as unknown as ModalBody), name).toEqual([]);
    }
  });

  it('are the same for the same commands, so that they are registered only when they change', () => {
    const once = JSON.stringify(commandBodies([review]));
    expect(JSON.stringify(commandBodies([{ ...review }]))).toBe(once);
    expect(JSON.stringify(commandBodies([{ ...review, description: 'Turn cards' }]))).not.toBe(once);
  });

  it('put what is required first, and offer a teacher’s command only where there are teachers', () => {
    const [body] = commandBodies([review]);
    expect(body?.options?.map(({ name }) => name)).toEqual(['file', 'lesson']);
    expect(body).toMatchObject({ default_member_permissions: '32', contexts: [0], integration_types: [0] });
  });

  it('can have names and descriptions in other languages', () => {
    const [body] = commandBodies([review], {
      de: {
        review: {
          name: 'karten',
          description: 'Karten durchgehen',
          options: { lesson: { name: 'lektion' } },
        },
      },
      fr: { review: { description: 'Revoir ses cartes' } },
      'es-ES': {},
    });
    expect(body).toMatchObject({
      name: 'review',
      name_localizations: { de: 'karten' },
      description_localizations: { de: 'Karten durchgehen', fr: 'Revoir ses cartes' },
    });
    expect(body?.options?.[1]).toMatchObject({ name: 'lesson', name_localizations: { de: 'lektion' } });
    expect(body?.options?.[0]).not.toHaveProperty('name_localizations');
  });
});
