import { readdirSync, readFileSync } from 'node:fs';

/** Resources used by a process and all that it started, where there is /proc. */
export interface TreeUse {
  /** Seconds of all cores together since they started. Processes that have exited meanwhile are not counted. */
  readonly processorSeconds: number;
  /** Bytes of memory; shared memory counts once. */
  readonly bytes: number;
  readonly processes: number;
  readonly threads: number;
  /** Open files, sockets and pipes. */
  readonly handles: number;
}

/** Ticks a second in /proc: fixed at 100 for programs on Linux. */
const ticks = 100;

/** `null` where there is no /proc. */
export function treeUse(root: number): TreeUse | null {
  const children = new Map<number, number[]>();
  const seconds = new Map<number, number>();
  let entries: string[];
  try {
    entries = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return null;
  }
  for (const name of entries) {
    const text = read(`/proc/${name}/stat`);
    if (text === null) continue;
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    seconds.set(Number(name), (Number(fields[11]) + Number(fields[12])) / ticks);
  }
  const tree = [root];
  for (let next = 0; next < tree.length; next++) tree.push(...(children.get(tree[next]) ?? []));
  const sum = (of: (pid: number) => number): number => tree.reduce((total, pid) => total + of(pid), 0);
  return {
    processorSeconds: sum((pid) => seconds.get(pid) ?? 0),
    bytes: 1024 * sum((pid) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0)),
    processes: tree.length,
    threads: sum((pid) => Number(/^Threads:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0)),
    handles: sum((pid) => list(`/proc/${pid}/fd`)),
  };
}

function list(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // exited in between, or belongs to another user
    return null;
  }
}
