import { UserError } from '../../chat/errors.ts';
import { outliveGroupSignals } from '../../jobs/group-signals.ts';
import { type AsideTask, checkUpload } from './check-upload.ts';
import { readTexts } from './texts.ts';

/** Reads one upload: the task is the first argument, the files follow each other on standard input. */
async function serve(task: AsideTask): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  process.stdout.write(JSON.stringify(await answer()));

  async function answer() {
    try {
      if (task.kind === 'texts') return { kind: 'read', value: await readTexts(bytes, task) };
      const train = bytes.subarray(0, task.trainBytes);
      const test = task.testBytes === undefined ? undefined : bytes.subarray(task.trainBytes);
      return { kind: 'read', value: await checkUpload(train, test, task) };
    } catch (error) {
      if (error instanceof UserError) return { kind: 'refused', sentence: error.message };
      return {
        kind: 'fault',
        stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    }
  }
}

outliveGroupSignals();
await serve(JSON.parse(process.argv[2] ?? '') as AsideTask);
