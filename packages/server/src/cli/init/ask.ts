import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Questions at a terminal. */
export interface Asker {
  /** @param usual what an empty answer means */
  ask(question: string, usual: string): Promise<string>;
  /** What is typed is not shown. Asks until there is an answer. */
  askSecretly(question: string): Promise<string>;
  close(): void;
}

export function createAsker(): Asker {
  let isHidden = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });

  const ask = async (question: string, usual: string): Promise<string> => {
    const answer = (await terminal.question(`${question}${usual && ` [${usual}]`}: `)).trim();
    return answer || usual;
  };

  return {
    ask,
    async askSecretly(question) {
      for (;;) {
        const answering = ask(`${question} (not shown)`, '');
        isHidden = true;
        const answer = await answering.finally(() => {
          isHidden = false;
        });
        process.stdout.write('\n');
        if (answer) return answer;
      }
    },
    close: () => terminal.close(),
  };
}
