import path from 'node:path';

export interface SourceFile {
  /** From the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What the code in a folder may import. Files belong to the longest folder that holds them. */
interface FolderRule {
  /** Other folders, each with everything below it that has no rule of its own. Its own folder is always allowed. */
  readonly folders: readonly string[];
  /** npm packages; `null` for any that no other rule forbids. */
  readonly packages: readonly string[] | null;
  readonly node: boolean;
  /** AssemblyScript: imports carry no ending. */
  readonly assemblyScript?: true;
  /** Its own files only: each folder below it needs a rule. */
  readonly flat?: true;
}

const upTo = {
  spec: ['core/base'],
  temporal: ['core/base', 'core/spec'],
  plan: ['core/base', 'core/spec', 'core/temporal'],
  tensors: ['core/base', 'core/spec', 'core/temporal', 'core/plan'],
};
const allOfCore = [
  ...upTo.tensors,
  'core/tensor',
  'core/pyramid',
  'core/engines',
  'core/engines/*',
  'core/engines/simd/shared',
  'core/numeric',
  'core/synthetic',
  'core/measure',
  'core/stream',
  'core/train',
  'core/train/*',
  'core/coding',
  'core/texture',
  'core/restoration',
  'core/keypoints',
  'core/lab',
  'core/protocol',
];

const science = (...folders: string[]): FolderRule => ({ folders, packages: ['zod'], node: false });

/** A use of pyramids: noise removal, coding, texture, key points. */
const useOfPyramids = (): FolderRule =>
  science(...upTo.tensors, 'core/tensor', 'core/pyramid', 'core/engines', 'core/engines/tensor', 'core/numeric');

/** AssemblyScript. */
const kernels = (...folders: string[]): FolderRule => ({ folders, packages: [], node: false, assemblyScript: true });

/** One method of the SIMD engine: it knows what all methods share, the tables of blocks and its own kernels, no other method. */
const simdMethod = (own: string): FolderRule =>
  science(
    ...upTo.tensors,
    'core/engines',
    'core/engines/simd/shared',
    'core/engines/simd/blocks',
    'core/engines/simd/kernels',
    own,
  );

/** The page's folders; each may import those before it. Only the renderer's own files (`main.tsx`) may import all. */
const pageFolders = [
  'text',
  'connection',
  'state',
  'files',
  'controls',
  'status',
  'viewer',
  'overlay',
  'timeline',
  'panel',
  'measure',
  'export',
  'project',
  'opening',
  'camera',
  'teach',
  'lab',
  'layout',
].map((name) => `renderer/${name}`);

const pageRules = Object.fromEntries(
  pageFolders.map((folder, index): [string, FolderRule] => [
    folder,
    { folders: [...allOfCore, ...pageFolders.slice(0, index)], packages: null, node: false },
  ]),
);

/** Code on Node: all of core, any package, and some folders besides. */
const onNode = (...folders: string[]): FolderRule => ({ folders: [...allOfCore, ...folders], packages: null, node: true });

/** The direction of imports: inside core, then inside host, then the programs round both. */
const folderRules: Readonly<Record<string, FolderRule>> = {
  'core/base': science(),
  'core/spec': science(...upTo.spec),
  'core/temporal': science(...upTo.temporal),
  'core/plan': science(...upTo.plan),
  'core/tensor': science(...upTo.tensors),
  'core/pyramid': science(...upTo.tensors, 'core/tensor'),
  'core/engines': science(...upTo.tensors),
  'core/engines/tensor': science(...upTo.tensors, 'core/tensor', 'core/pyramid', 'core/engines'),
  'core/engines/simd/kernels': kernels('core/engines/simd/kernels/*'),
  'core/engines/simd/kernels/phase': kernels('core/engines/simd/kernels'),
  'core/engines/simd/kernels/riesz': kernels('core/engines/simd/kernels'),
  'core/engines/simd/kernels/eulerian': kernels('core/engines/simd/kernels'),
  'core/engines/simd/blocks': science(),
  'core/engines/simd/shared': science(...upTo.tensors, 'core/engines', 'core/engines/simd/blocks', 'core/engines/simd/kernels'),
  'core/engines/simd/phase': simdMethod('core/engines/simd/kernels/phase'),
  'core/engines/simd/riesz': simdMethod('core/engines/simd/kernels/riesz'),
  'core/engines/simd/eulerian': simdMethod('core/engines/simd/kernels/eulerian'),
  'core/engines/simd': science(...upTo.tensors, 'core/engines', 'core/engines/simd/*'),
  'core/numeric': science('core/base'),
  'core/synthetic': science('core/base', 'core/numeric'),
  'core/measure': science(...upTo.tensors, 'core/engines', 'core/numeric'),
  'core/stream': science('core/base', 'core/spec', 'core/engines', 'core/measure'),
  'core/train': science(
    ...upTo.tensors,
    'core/tensor',
    'core/pyramid',
    'core/engines',
    'core/engines/tensor',
    'core/numeric',
    'core/measure',
  ),
  'core/train/export': { folders: [...upTo.tensors, 'core/train'], packages: ['zod', 'protobufjs'], node: false },
  'core/coding': useOfPyramids(),
  'core/texture': useOfPyramids(),
  'core/restoration': useOfPyramids(),
  'core/keypoints': useOfPyramids(),
  // Its chapters lie in folders below it and may use each other's panels.
  'core/lab': science(...allOfCore.filter((folder) => folder !== 'core/protocol')),
  'core/protocol': science(...upTo.spec, 'core/spec', 'core/train', 'core/lab'),
  'host/files': onNode(),
  'host/log': onNode(),
  'host/engines': onNode(),
  'host/video': onNode('host/files'),
  'host/image': onNode('host/files', 'host/video'),
  'host/lab': onNode('host/files', 'host/engines', 'host/video', 'host/image'),
  'host/camera': onNode('host/video'),
  'host/measure': onNode('host/video'),
  'host/synthetic': onNode('host/files', 'host/video'),
  'host/magnify': onNode('host/engines', 'host/video'),
  'host/pyramid-files': onNode('host/files', 'host/engines', 'host/video'),
  'host/machine': onNode('host/files', 'host/log', 'host/engines', 'host/video'),
  'host/train': onNode('host/files', 'host/engines', 'host/video', 'host/camera', 'host/synthetic'),
  'host/app': onNode(
    'host/files',
    'host/log',
    'host/engines',
    'host/video',
    'host/camera',
    'host/measure',
    'host/synthetic',
    'host/magnify',
    'host/train',
    'host/image',
    'host/lab',
    'host/machine',
  ),
  'host/server': onNode('host/files', 'host/log', 'host/app'),
  cli: onNode('host/*'),
  electron: onNode('host/*'),
  renderer: { folders: [...allOfCore, 'renderer/*'], packages: null, node: false, flat: true },
  ...pageRules,
  bench: onNode('core/engines/simd/kernels', 'host/*'),
};

/** Packages that only these files or folders may import. */
const reservedPackages: Readonly<Record<string, readonly string[]>> = {
  '@tensorflow/tfjs-core': ['core/tensor/tf.ts'],
  '@tensorflow/tfjs-backend-wasm': ['host/engines/tensor-backend.ts', 'host/engines/wasm-matrix-product.ts'],
  '@tensorflow/tfjs-backend-cpu': ['host/engines/tensor-backend.ts'],
  '@tensorflow/tfjs-node': ['host/engines/tensor-backend.ts'],
  '@tensorflow/tfjs': [],
  electron: ['electron'],
  commander: ['cli', 'bench'],
  'fluent-ffmpeg': ['host/video/command.ts'],
};

/** Names that say nothing about what is in a file. */
const emptyNames = /(^|-)(utils?|helpers?|managers?|misc|common|data2)(-|$)/;

/** Lines that a file may have, by folder, the first that holds it; other files may have `longFile`. */
const longestFiles: Readonly<Record<string, number>> = { core: 300, host: 300, electron: 300, bench: 300 };
const longFile = 600;
/** Lines that a function of a kernel may have; that of other functions is oxlint's rule max-lines-per-function. */
const longestKernel = 80;

/** Folders of a method that is still being written: their functions are split when it is complete (also in .oxlintrc.json). */
const beingWritten = ['core/engines/simd/kernels/envelope/'];

/** Files that may be longer, and why. */
const longFiles: Readonly<Record<string, string>> = {
  'core/engines/simd/kernels/phase/blocks.ts': 'written from the tables of blocks',
  'core/engines/simd/kernels/riesz/blocks.ts': 'written from the tables of blocks',
  'core/engines/simd/kernels/envelope/blocks.ts': 'written from the tables of blocks',
};

/** Returns the rules of the architecture that a source file breaks, one sentence each. */
export function violations(file: SourceFile): string[] {
  return [...wrongImports(file), ...wrongName(file), ...wrongSize(file), ...wrongTypes(file)].map(
    (what) => `${file.path}: ${what}`,
  );
}

function* wrongImports({ path: place, text }: SourceFile): Generator<string> {
  const folder = folderOf(place, [...Object.keys(folderRules), 'test', 'scripts']);
  if (!folder) {
    yield 'lies in a folder that the architecture does not know';
    return;
  }
  const rule = folderRules[folder];
  if (rule?.flat && path.posix.dirname(place) !== folder) yield 'lies in a folder that the architecture does not know';
  for (const target of importsOf(text)) {
    const name = packageOf(target);
    const importers = name === null ? undefined : reservedPackages[name];
    const isImporter = importers?.some((importer) => place === importer || place.startsWith(`${importer}/`));
    if (importers && !isImporter && folder !== 'test')
      yield `imports "${target}", which only ${importers.join(', ') || 'nothing'} may`;
    // Tests and scripts may import anything.
    if (!rule || importers) continue;

    if (target.startsWith('.')) {
      const imported = path.posix.join(path.posix.dirname(place), target);
      if (!/\.(tsx?|css)$/.test(target) && !rule.assemblyScript) yield `imports "${target}" without its ending`;
      const other = folderOf(imported, [...Object.keys(folderRules), 'test', 'scripts']) ?? path.posix.dirname(imported);
      if (
        other !== folder &&
        !rule.folders.some(
          (allowed) => allowed === other || (allowed.endsWith('/*') && path.posix.dirname(other) === allowed.slice(0, -2)),
        )
      ) {
        yield `${folder} imports ${other} ("${target}")`;
      }
    } else if (target.startsWith('node:')) {
      if (!rule.node) yield `${folder} imports Node's "${target}"`;
    } else if (rule.packages && name !== null && !rule.packages.includes(name)) {
      yield `${folder} imports the package "${name}"`;
    }
  }
}

function* wrongName({ path: place }: SourceFile): Generator<string> {
  for (const part of place.split('/')) {
    const name = part.replace(/(\.(test|d))?\.m?tsx?$/, '');
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) yield `"${part}" is not in kebab-case`;
    if (emptyNames.test(name)) yield `the name "${part}" says nothing about what is in it`;
  }
}

/** Functions of an AssemblyScript file, which oxlint cannot read: they begin and end at the left margin. */
function* longFunctions(text: string): Generator<string> {
  for (const [whole, name] of text.matchAll(/^(?:export )?function (\w+)[^]*?^}/gm)) {
    const lines = whole.split('\n').length;
    if (lines > longestKernel) yield `function ${name} has ${lines} lines; ${longestKernel} are the most`;
  }
}

function* wrongSize({ path: place, text }: SourceFile): Generator<string> {
  const lines = text.trimEnd().split('\n').length;
  if (place in longFiles) return;
  if (/(^|\/)kernels\//.test(place) && !beingWritten.some((folder) => place.startsWith(folder))) yield* longFunctions(text);
  const folder = folderOf(place, Object.keys(longestFiles));
  if (folder !== undefined) {
    if (lines > longestFiles[folder]) yield `has ${lines} lines; ${longestFiles[folder]} are the most in ${folder}`;
    return;
  }
  const first = /^\s*(\/\*\*?([^]*?)\*\/|(\/\/.*\n)+)/.exec(text)?.[0] ?? '';
  if (lines > longFile && !/\b(long|lines)\b/i.test(first)) yield `has ${lines} lines and no reason for it in its first comment`;
}

function* wrongTypes({ text }: SourceFile): Generator<string> {
  // "[a]", so that this line does not break its own rule.
  for (const [found] of withoutComments(text).matchAll(/(?:\bas |: )[a]ny\b|<[a]ny>/g)) yield `uses "${found}"`;
  // These stand in comments. AssemblyScript's decorators are the one thing that TypeScript has to overlook.
  for (const [found] of text.matchAll(/^\s*(?:\/\/|\/\*)\s*(?:@ts-ignore(?!: decorator\n)|@ts-nocheck)/gm))
    yield `uses "${found.trim()}"`;
}

/** What a file imports, statically or dynamically, types included. Imports inside comments do not count. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text);
  const statements = /^\s*(?:import|export)\s(?:[^'"`;=(]*?\sfrom\s)?\s*['"]([^'"]+)['"]/gm;
  const calls = /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...code.matchAll(statements), ...code.matchAll(calls)].map(([, target]) => target);
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

function packageOf(target: string): string | null {
  if (target.startsWith('.') || target.startsWith('node:')) return null;
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}

/** The longest of `folders` that holds a file. */
function folderOf(place: string, folders: readonly string[]): string | undefined {
  return folders.filter((folder) => place.startsWith(`${folder}/`)).toSorted((a, b) => b.length - a.length)[0];
}
