import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A package that the program is shipped with.
 * @typedef {object} ThirdParty
 * @property {string} name
 * @property {string} version
 * @property {string} license an SPDX expression where the package gives one
 * @property {string} source address of its sources; empty where the package names none
 * @property {number[]} texts places in the list of texts: licences and notices, as the package carries them
 */

/** Compiled or copied into dist/ by tools that do not report it: the standard library of the kernels. */
const compiledIn = ['assemblyscript'];

/**
 * Writes third-party.json: every package that an installer holds, with the licences and notices that it carries. These are the installed
 * dependencies with their own dependencies, and what is bundled into the window. A text that several packages share is written once.
 *
 * Of npm's own tools none reports what a bundle holds, and those that list licences read development dependencies too or bring a
 * hundred packages along; the walk is short because Node's rule for finding a package is.
 *
 * @param {string} folder where the build goes
 * @param {string} root of the project
 * @param {Iterable<string>} bundled folders of the packages in the window
 */
export function writeThirdParty(folder, root, bundled) {
  const found = new Set([...bundled].map((from) => path.resolve(from)));
  for (const name of compiledIn) found.add(path.join(root, 'node_modules', name));
  const manifest = readManifest(root);
  const waiting = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).map((name) => ({
    name,
    from: root,
  }));
  for (const { name, from } of waiting) {
    const place = installedAt(name, from);
    // Optional dependencies for other systems are not here, nor in the installer that is made here.
    if (place === null || found.has(place)) continue;
    found.add(place);
    const { dependencies, optionalDependencies } = readManifest(place);
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) waiting.push({ name: each, from: place });
  }

  /** @type {string[]} */
  const texts = [];
  /** @type {Map<string, ThirdParty>} */
  const packages = new Map();
  for (const place of found) {
    const { name, version, license, licenses, repository, homepage } = readManifest(place);
    const numbers = textsOf(place).map((text) => (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1));
    packages.set(`${name}@${version}`, {
      name,
      version,
      license: licenseOf(license ?? licenses),
      source: addressOf(repository) || (typeof homepage === 'string' ? homepage : ''),
      texts: numbers,
    });
  }
  const sorted = [...packages.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  writeFileSync(path.join(folder, 'third-party.json'), JSON.stringify({ packages: sorted, texts }));
}

/**
 * Where Node finds a package that is asked for in `from`; null where it is not installed.
 * @param {string} name
 * @param {string} from
 */
function installedAt(name, from) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const place = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(place, 'package.json'))) return place;
    if (path.dirname(folder) === folder) return null;
  }
}

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {unknown} [license]
 * @property {unknown} [licenses]
 * @property {unknown} [repository]
 * @property {unknown} [homepage]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/**
 * @param {string} place
 * @returns {Manifest}
 */
function readManifest(place) {
  /** @type {unknown} */
  const manifest = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
  return /** @type {Manifest} */ (manifest);
}

/** @param {string} place */
function textsOf(place) {
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|copyright|notice)/i.test(entry.name))
    .map((entry) => entry.name)
    .toSorted()
    .map((name) => readFileSync(path.join(place, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

/**
 * Packages give a string, an object, or a list of objects.
 * @param {unknown} given
 * @returns {string}
 */
function licenseOf(given) {
  if (typeof given === 'string') return given;
  if (Array.isArray(given)) return given.map(licenseOf).join(' OR ');
  if (given !== null && typeof given === 'object' && 'type' in given) return String(given.type);
  return 'not stated';
}

/** @param {unknown} repository */
function addressOf(repository) {
  const given =
    typeof repository === 'string'
      ? repository
      : repository !== null && typeof repository === 'object' && 'url' in repository
        ? String(repository.url)
        : '';
  if (/^[\w.-]+\/[\w.-]+$/.test(given)) return `https://github.com/${given}`;
  return given
    .replace(/^github:/, 'https://github.com/')
    .replace(/^git\+/, '')
    .replace(/^git@([^:]+):/, 'https://$1/')
    .replace(/^(git|ssh|http):\/\/(git@)?/, 'https://')
    .replace(/\.git$/, '');
}
