import { readSettings } from '../config.ts';
import { createServer } from '../server.ts';
import { defineCommand } from './command.ts';
import { servePage } from './page.ts';

export const serve = defineCommand({
  name: 'serve',
  summary: 'Bring the database up to date and answer requests, until SIGTERM or SIGINT.',
  more: 'What has begun is finished before it ends.',
  options: {
    page: {
      type: 'string',
      value: 'FILE',
      about: 'for trying: also shows this HTML file at the first origin of ALLOWED_ORIGINS',
    },
  },
  examples: [
    ['serve', 'with the settings of the environment and of .env'],
    ['serve --page checkout.html', 'with the page that init wrote, at http://localhost:3000'],
    ['serve | npx pino-pretty', 'elsewhere than at a terminal the log is JSON, a line each'],
  ],
  run: ({ page }) => run(page),
});

async function run(file: string | undefined): Promise<void> {
  const settings = readSettings(process.env);
  const server = createServer(settings);
  const page = file === undefined ? null : servePage(file, settings.allowedOrigins);
  const stop = (): void => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    // What still waits for somebody outside then, a delivery for instance, is taken up by the next start.
    void Promise.all([server.close(), page?.close()]).finally(() => process.exit());
  };
  try {
    await server.migrate();
    const url = await server.listen();
    // Whoever waits for the next line may end us as soon as it is there.
    process.on('SIGTERM', stop).on('SIGINT', stop);
    console.log(`iamport-checkout-server listening on ${url}`);
    if (page) console.log(`${file} is at ${await page.listen()}`);
  } catch (error) {
    await Promise.all([server.close(), page?.close()]);
    throw error;
  }
  // A fault of ours that nothing caught: what has begun is finished, then a supervisor starts us anew.
  process.on('uncaughtException', (error) => {
    console.error(`iamport-checkout-server stops after an unexpected ${error.name}`);
    process.exitCode = 1;
    stop();
  });
}
