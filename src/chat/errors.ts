/**
 * Something the learner can put right. The message is one clear sentence: what is wrong, where, what to do.
 * Everything else that is thrown is a fault: logged with an id, and only that id is shown.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
