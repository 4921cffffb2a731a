/** The analyser has a program and no types; what we use of it. */
declare module '@custom-elements-manifest/analyzer/cli.js' {
  export function cli<Declaration>(options: {
    argv: string[];
    cwd: string;
    noWrite: boolean;
  }): Promise<{ modules: { declarations: Declaration[] }[] }>;
}
