import { writeFile } from 'node:fs/promises';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';
import { cased, properties } from '../packages/widget/src/settings.ts';
import { root } from './run.ts';

/** As far as it is looked into here; the rest goes through as the analyser gives it. */
interface Member {
  name: string;
  privacy?: string;
  description?: string;
  type?: object;
  default?: string;
}

interface ElementDeclaration {
  name: string;
  members: Member[];
}

/**
 * Describes the element for tools, from the comments in its source: `custom-elements.json`, and from that the data for
 * VS Code (`vscode.html-custom-data.json`, `vscode.css-custom-data.json`) and for JetBrains' editors (`web-types.json`).
 */
export async function describeElement(outdir: string): Promise<void> {
  const manifest = await manifestOf('packages/widget/src/iamport-checkout.ts');
  await writeFile(`${outdir}/custom-elements.json`, `${JSON.stringify(manifest, undefined, 2)}\n`);
  const options = { outdir, hideLogs: true };
  generateVsCodeCustomElementData(manifest as never, {
    ...options,
    htmlFileName: 'vscode.html-custom-data.json',
    cssFileName: 'vscode.css-custom-data.json',
  });
  generateJetBrainsWebTypes(manifest as never, {
    ...options,
    webTypesFileName: 'web-types.json',
    packageJson: false,
  });
}

async function manifestOf(source: string): Promise<object> {
  const argv = [
    'analyze',
    '--globs',
    source,
    '--litelement',
    '--quiet',
    '--config',
    'scripts/analyzer.config.mjs',
  ];
  const { modules } = await cli<ElementDeclaration>({ argv, cwd: root, noWrite: true });
  const element = modules[0]?.declarations.find(({ name }) => name === 'IamportCheckout');
  if (!element) throw new Error(`The analyser finds no IamportCheckout in ${source}`);
  const declaration = { name: element.name, module: 'element.js' };
  return {
    schemaVersion: '1.0.0',
    readme: '../README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: 'element.js',
        declarations: [withAttributes(element)],
        exports: [{ kind: 'js', name: element.name, declaration }],
      },
      {
        kind: 'javascript-module',
        path: 'define.js',
        declarations: [],
        exports: [
          { kind: 'js', name: element.name, declaration },
          { kind: 'custom-element-definition', name: 'iamport-checkout', declaration },
        ],
      },
    ],
  };
}

/** The analyser sees fields; which of them are attributes, and under which name, is in the table of settings. */
function withAttributes(element: ElementDeclaration): object {
  const members = element.members.filter(isPublic);
  const attributes = members.filter(({ name }) => properties[name] && properties[name].attribute !== false);
  return {
    ...element,
    members: members.map((member) =>
      attributes.includes(member)
        ? {
            ...member,
            attribute: cased(member.name, '-'),
            reflects: properties[member.name]?.reflect === true,
          }
        : member,
    ),
    attributes: [
      ...attributes.map(({ name, description, type, default: usual }) => ({
        name: cased(name, '-'),
        fieldName: name,
        ...(description && { description }),
        ...(type && { type }),
        ...(usual && { default: usual }),
      })),
      STATE,
    ],
  };
}

/** Written by the element, for style sheets. */
const STATE = { name: 'state', fieldName: 'state', description: 'Where the checkout stands; read-only.' };

/** Lit's own methods and what the controllers need of their host are nobody else's business. */
const isPublic = (member: Member): boolean =>
  member.privacy !== 'private' && member.privacy !== 'protected' && member.description !== undefined;
