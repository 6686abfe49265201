import { UserError } from '../../chat/errors.ts';
import { type CheckTask, checkUpload } from './check-upload.ts';

/** Reads and checks one upload: the task is the first argument, the files follow each other on standard input. */
async function serve(task: CheckTask): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const train = bytes.subarray(0, task.trainBytes);
  const test = task.testBytes === undefined ? undefined : bytes.subarray(task.trainBytes);
  process.stdout.write(JSON.stringify(await answer()));

  async function answer() {
    try {
      return { kind: 'checked', checked: await checkUpload(train, test, task) };
    } catch (error) {
      if (error instanceof UserError) return { kind: 'refused', sentence: error.message };
      return {
        kind: 'fault',
        stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    }
  }
}

await serve(JSON.parse(process.argv[2] ?? '') as CheckTask);
