// A bare discord.js bot that answers every interaction with “pong”: what Discord and the library allow at most.
import { Client, GatewayIntentBits, Routes } from 'discord.js';

const { DISCORD_TOKEN, DISCORD_API_URL } = process.env;
const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: DISCORD_API_URL, version: '10' },
});
client.on('interactionCreate', (interaction) => interaction.reply('pong'));
client.once('clientReady', async () => {
  await client.rest.put(Routes.applicationCommands(client.application.id), {
    body: [{ name: 'ping', description: 'Answers pong', type: 1 }],
  });
});
process.once('SIGTERM', () => client.destroy().then(() => process.exit(0)));
await client.login(DISCORD_TOKEN);
