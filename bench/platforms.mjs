// Interactions per second and time to the first answer, through the real client library against our twin, compared
// with a bare bot in the same run: a light answer (/help) and a mix of what learners do, or with --each every command by
// itself. `processorMsEach` is what the bot computes for one interaction, `twinMsEach` what the twin does.
//   node bench/platforms.mjs --platform discord|slack [--learners 10,100,1000] [--seconds 5] [--training off,on]
//     [--modes socket,http] [--each] [--markdown]
// `--markdown` prints the rows of the tables in docs/measurements.md.
import { parseArgs } from 'node:util';
import { report } from './measure.mjs';
import { eachTable, mixTable } from './platforms/table.mjs';

const { values } = parseArgs({
  options: {
    platform: { type: 'string' },
    learners: { type: 'string', default: '10,100,1000' },
    seconds: { type: 'string', default: '5' },
    training: { type: 'string', default: 'off,on' },
    modes: { type: 'string', default: 'socket,http' },
    each: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
});
const measures = {
  discord: async (load) => (await import('./platforms/discord.mjs')).measureDiscord(load),
  slack: async (load) => (await import('./platforms/slack.mjs')).measureSlack(load),
};
const measure = measures[values.platform];
if (!measure) {
  console.error(`Give --platform: ${Object.keys(measures).join(' or ')}.`);
  process.exit(1);
}
const rows = await measure({
  learners: values.learners.split(',').map(Number),
  seconds: Number(values.seconds),
  training: values.training.split(',').map((word) => word === 'on'),
  modes: values.modes.split(','),
  each: values.each,
});
if (values.markdown) console.log(values.each ? eachTable(rows) : mixTable(rows));
else report(`platforms-${values.platform}`, { seconds: Number(values.seconds), rows });
