/**
 * Ctrl-C, or a terminal that closes, reaches every process of the tutor at once. A child process that calls this leaves
 * it to its parent when it ends, so that what is under way can finish or be handed back.
 */
export function outliveGroupSignals(): void {
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
}
