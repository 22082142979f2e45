import type { Handle } from '../blocks/block-table.ts';
import { equationRowsBlock, motionRowsBlock, moveRowsBlock, pyramidRowsBlock } from '../blocks/riesz-blocks.ts';
import { meetingBlock } from '../blocks/shared-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import type { Call } from '../shared/program.ts';
import { ThreadScratch } from '../shared/scratch.ts';
import { shareEvenly } from '../shared/shares.ts';
import type { KernelName } from '../shared/thread.ts';
import type { LevelLayout } from './level-layout.ts';
import { levelScratchBytes, type LevelScratch } from './level-scratch.ts';

type RowKernel = Extract<KernelName, 'gaussianRows' | 'laplacianRows' | 'equationRows' | 'motionRows' | 'moveRows'>;

/** The calls of kernels that work on rows of levels, thread by thread, with the blocks that describe each call's rows. */
export class RowCalls {
  /** For each thread its calls, in their order. */
  readonly calls: readonly Call[][];
  /** The blocks of all calls of `moveRows`. */
  readonly moves: Handle<'MoveRows'>[] = [];
  readonly #arena: Arena;
  readonly #scratch: ThreadScratch;
  readonly #meeting: Handle<'Meeting'>;

  constructor(arena: Arena, threads: number, scratches: readonly LevelScratch[]) {
    this.calls = Array.from({ length: threads }, () => []);
    this.#arena = arena;
    this.#meeting = arena.reserveBlock(meetingBlock);
    const bytes = Math.max(...scratches.map(levelScratchBytes));
    this.#scratch = new ThreadScratch(
      arena,
      this.calls.map(() => bytes),
    );
  }

  /** Adds a call for rows `from` … `to` − 1 of a level, for one thread. */
  part(thread: number, kernel: RowKernel, { block, scratch: rooms }: LevelLayout, from: number, to: number): void {
    if (from === to) return;
    const arena = this.#arena;
    const part = { level: block, from, to };
    const call = (): Call => {
      switch (kernel) {
        case 'gaussianRows':
        case 'laplacianRows': {
          const scratch = this.#scratch.place(thread, rooms.pyramid);
          return [kernel, arena.placeBlock(pyramidRowsBlock, { ...part, scratch })];
        }
        case 'equationRows': {
          const scratch = this.#scratch.place(thread, rooms.equations);
          return [kernel, arena.placeBlock(equationRowsBlock, { ...part, scratch })];
        }
        case 'motionRows': {
          const scratch = this.#scratch.place(thread, rooms.motion);
          return [kernel, arena.placeBlock(motionRowsBlock, { ...part, scratch })];
        }
        case 'moveRows': {
          const scratch = this.#scratch.place(thread, rooms.move);
          const move = arena.placeBlock(moveRowsBlock, { ...part, scratch });
          this.moves.push(move);
          return [kernel, move];
        }
        default:
          return kernel satisfies never;
      }
    };
    this.calls[thread].push(call());
  }

  /** Adds calls for all rows of a level, shared out evenly to the threads. */
  shared(kernel: RowKernel, level: LevelLayout): void {
    shareEvenly(rowsOf(kernel, level), this.calls.length).forEach(([from, to], thread) =>
      this.part(thread, kernel, level, from, to),
    );
  }

  /** Adds a call for all rows of a level, for the first thread. */
  onOneThread(kernel: RowKernel, level: LevelLayout): void {
    this.part(0, kernel, level, 0, rowsOf(kernel, level));
  }

  /** Adds a barrier, at which the threads wait for each other. */
  meet(): void {
    if (this.calls.length > 1) for (const list of this.calls) list.push(['barrier', this.#meeting]);
  }
}

/** Rows that a kernel works on: those of the level that is moved, or those of its grid. */
function rowsOf(kernel: RowKernel, { height, grid }: LevelLayout): number {
  return kernel === 'moveRows' ? height : grid.height;
}
