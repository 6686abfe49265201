import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../src/paths.ts';

const root = packageRoot();
const features = [
  'reading',
  'quiz',
  'flashcards',
  'progress',
  'privacy',
  'study',
  'ask',
  'finetune',
  'encoder',
  'autograd',
];
const foundations = ['chat', 'store', 'course', 'jobs'];

/** What each room may import, beside itself. The top-level files of src tie everything together. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  chat: [],
  course: ['chat'],
  store: ['chat'],
  jobs: ['chat', 'store'],
  platforms: ['chat', 'store', 'operating', 'paths.ts'],
  ...Object.fromEntries(features.map((feature) => [feature, foundations])),
  operating: ['chat', 'jobs', 'store'],
  encoder: [...foundations, 'autograd', 'paths.ts'],
  ask: [...foundations, 'encoder', 'edit-distance.ts'],
  quiz: [...foundations, 'edit-distance.ts', 'random.ts'],
  study: [...foundations, 'quiz'],
  progress: [...foundations, 'reading', 'quiz', 'flashcards'],
  finetune: [...foundations, 'encoder', 'autograd', 'paths.ts', 'random.ts'],
  commands: [...foundations, ...features],
  cli: [
    ...foundations,
    ...features,
    'operating',
    'platforms',
    'commands.ts',
    'config.ts',
    'doctor.ts',
    'paths.ts',
  ],
};

const files = ['src', 'commands'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
);

const imports = (file: string) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative(root, join(root, dirname(file), match[1] ?? '')),
  );

/** `src/quiz/…` is the room quiz, `commands/…` the room commands, `src/main.ts` the room main.ts. */
const roomOf = (file: string) =>
  file.startsWith('src/') ? (file.split('/')[1] ?? '') : (file.split('/')[0] ?? '');

/** Files that import each other, each circle as the way round: `a.ts → b.ts → a.ts`. */
function circlesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const circles: string[] = [];
  const left = new Set<string>();
  const enter = (file: string, way: readonly string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (way.includes(file) || left.has(file)) return;
    for (const target of graph.get(file) ?? []) enter(target, [...way, file]);
    left.add(file);
  };
  for (const file of graph.keys()) enter(file, []);
  return circles;
}

describe('the house', () => {
  it('has imports that run one way, from commands over features to chat, store, course and jobs', () => {
    const wrong = files.flatMap((file) => {
      const room = roomOf(file);
      const may = allowed[room];
      if (!may) return [];
      return imports(file)
        .filter((target) => roomOf(target) !== room && !may.includes(roomOf(target)))
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('has rules for every room', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(rooms.filter((room) => !(room in allowed))).toEqual([]);
  });

  it('has no files that import each other in a circle, not even for a type', () => {
    const circles = circlesOf(new Map(files.map((file) => [file, new Set(imports(file))])));
    expect(circles).toEqual([]);
  });

  it('keeps the platforms apart', () => {
    const wrong = files
      .filter((file) => file.startsWith('src/platforms/'))
      .flatMap((file) =>
        imports(file)
          .filter(
            (target) => target.startsWith('src/platforms/') && target.split('/')[2] !== file.split('/')[2],
          )
          .map((target) => `${file} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('imports only files that exist', () => {
    const missing = files.flatMap((file) =>
      imports(file).filter((target) => !existsSync(join(root, target))),
    );
    expect(missing).toEqual([]);
  });

  it('has one command a file, named as the file', () => {
    const commands = files.filter(
      (file) => /^commands\/[a-z-]+\.ts$/.test(file) && !file.endsWith('services.ts'),
    );
    for (const file of commands) {
      const name = file.slice('commands/'.length, -'.ts'.length);
      expect(readFileSync(join(root, file), 'utf8'), file).toContain(`name: '${name}'`);
    }
  });
});
