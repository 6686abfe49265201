import { UserError } from '../../chat/errors.ts';

/** What to do when the port cannot be had. */
export function cannotListen(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new UserError(
      `Something is already listening at port ${port}: stop it, or set SLACK_PORT to another port.`,
    );
  }
  if (error.code === 'EACCES') {
    return new UserError(`This user may not listen at port ${port}: set SLACK_PORT above 1023.`);
  }
  return error;
}
