/** Ends a text with a full stop unless it has an end of its own. */
export const sentence = (text: string): string => (/[.!?…。][”"')\]]?$/u.test(text) ? text : `${text}.`);
