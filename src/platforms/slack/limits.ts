import type { Limits } from '../../chat/limits.ts';
import { measureRich } from './rich.ts';

/**
 * What one Slack message carries. Slack allows 50 blocks and 3,000 characters a text, and refuses a message whose
 * blocks hold more than about 13,000 characters together; a View's block becomes at most two of Slack's.
 */
export const SLACK_LIMITS: Limits = {
  blocks: 24,
  message: 10_000,
  block: 2800,
  heading: 140,
  fallback: 3000,
  buttonsPerBlock: 10,
  buttonLabel: 75,
  selectOptions: 100,
  selectLabel: 150,
  optionLabel: 75,
  optionDescription: 75,
  tableRows: 99,
  tableColumns: 20,
  cell: 300,
  listItems: 50,
  alt: 1800,
  files: 5,
  measure: measureRich,
};
