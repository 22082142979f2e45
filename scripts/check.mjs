// `npm run check`: types, lint, format and unused code of the whole project, side by side. Says nothing about what is fine.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './build.mjs';

const checks = {
  types: ['typescript', 'bin/tsc', '-b'],
  lint: ['oxlint', 'bin/oxlint', '--deny-warnings'],
  format: ['oxfmt', 'bin/oxfmt', '--check'],
  unused: ['knip', 'bin/knip.js', '--no-progress'],
};

/**
 * @param {string[]} command a package, its program inside the package, and arguments
 * @returns {Promise<{ passed: boolean, seconds: number, output: string }>}
 */
function run([name, program, ...args]) {
  const started = performance.now();
  return new Promise((resolve) => {
    const file = path.join(root, 'node_modules', name, program);
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('close', (code) => resolve({ passed: code === 0, seconds: (performance.now() - started) / 1000, output }));
  });
}

const results = await Promise.all(Object.entries(checks).map(async ([name, command]) => ({ name, ...(await run(command)) })));
for (const { name, passed, output } of results) {
  if (!passed) console.log(`\n${name}\n${'─'.repeat(name.length)}\n${output.trim()}\n`);
}
for (const { name, passed, seconds } of results) console.log(`${passed ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`);
if (results.some(({ passed }) => !passed)) process.exitCode = 1;
