import { parseCommandLine, USAGE } from './cli.ts';
import { createSandbox, type SandboxOptions } from './index.ts';

/** For a wrong flag and for a port that is taken. */
const EXIT_CANNOT_START = 2;

async function main(): Promise<void> {
  const options = parseCommandLine(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return;
  }
  const sandbox = await createSandbox(options).catch((error: unknown) => {
    throw new Error(startProblem(error, options));
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
  console.log(`iamport-sandbox listening on ${sandbox.url}`);
}

function startProblem(error: unknown, { host, port }: SandboxOptions): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `port ${port} of ${host} is in use; choose another with --port`;
  return `cannot listen on port ${port} of ${host}: ${message}`;
}

main().catch((error: unknown) => {
  const [line] = String(error instanceof Error ? error.message : error).split('\n');
  console.error(`iamport-sandbox: ${line}`);
  process.exitCode = EXIT_CANNOT_START;
});
