/** Model types that number places from behind that of padding, so that the rows before it hold no token. */
const FROM_BEHIND_PADDING = ['roberta', 'xlm-roberta', 'camembert', 'mpnet'];
const USUAL = 512;
/** That of padding in these models where their configuration gives none. */
const USUAL_PADDING = 1;
const FEWEST = 3;

/**
 * The most tokens a text may have, special tokens included.
 * @param config what `config.json` says
 * @param tokenizer what `tokenizer_config.json` says; tokenizers without a limit of their own say 1e30
 */
export function mostTokens(
  config: Readonly<Record<string, unknown>>,
  tokenizer: Readonly<Record<string, unknown>>,
): number {
  const { max_position_embeddings: positions, model_type: type, pad_token_id: padding } = config;
  const unused =
    typeof type === 'string' && FROM_BEHIND_PADDING.includes(type)
      ? 1 + (typeof padding === 'number' ? padding : USUAL_PADDING)
      : 0;
  const limits = [typeof positions === 'number' ? positions - unused : undefined, tokenizer.model_max_length];
  const given = limits.filter((each): each is number => typeof each === 'number' && each >= FEWEST);
  return Math.min(...given, given.length === limits.length ? Number.POSITIVE_INFINITY : USUAL);
}
