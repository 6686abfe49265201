import { defineAction } from '../chat/action.ts';

export const exportData = defineAction('privacy.export', {});
export const askToDelete = defineAction('privacy.ask', {});
export const deleteData = defineAction('privacy.delete', {});
export const keepData = defineAction('privacy.keep', {});
