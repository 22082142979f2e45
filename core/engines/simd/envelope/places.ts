import { placesBetween, placesOfBand, type Places } from '../../../plan/displacement-field.ts';
import type { Handle } from '../blocks/block-table.ts';
import { placeBlock } from '../blocks/envelope-blocks.ts';
import type { Arena } from '../shared/arena.ts';

/** Tables of places between samples, one for each pair of lines, shared by all that interpolate alike. */
export class PlaceTables {
  readonly #arena: Arena;
  readonly #made = new Map<string, Handle<'Place'>>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Where the samples of a band lie among `field` samples, on an axis of `length` pixels. */
  ofBand(samples: number, field: number, length: number): Handle<'Place'> {
    return this.#remembered(`band ${samples} ${field} ${length}`, () => placesOfBand(samples, field, length));
  }

  /** Where `samples` that cover the axis evenly lie among `field` that do. */
  between(samples: number, field: number): Handle<'Place'> {
    return this.#remembered(`between ${samples} ${field}`, () => placesBetween(samples, field));
  }

  /**
   * Where the samples of a plane lie among `field` samples with the outermost ones once more on each side.
   *
   * @param image pixels that the plane covers, of `length` in all
   */
  ofPlane(samples: number, image: number, field: number, length: number): Handle<'Place'> {
    const scale = (image * field) / (samples * length);
    return this.#remembered(`plane ${samples} ${image} ${field} ${length}`, () => {
      const places = Float64Array.from({ length: samples }, (_, index) => (index + 0.5) * scale + 0.5);
      const before = Int32Array.from(places, Math.floor);
      return { before, after: before.map((each) => each + 1), share: places.map((place) => place - Math.floor(place)) };
    });
  }

  #remembered(key: string, make: () => Places): Handle<'Place'> {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const { before, after, share } = make();
    // rows of bands are worked on four samples at a time, beyond the last one if need be
    const entries = Array.from({ length: Math.ceil(share.length / 4) * 4 }, (_, index) => {
      const at = Math.min(index, share.length - 1);
      return { before: before[at], after: after[at], share: share[at] };
    });
    const table = this.#arena.placeBlocks(placeBlock, entries);
    this.#made.set(key, table);
    return table;
  }
}
