import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ComplexSteerablePyramid } from '../../../core/pyramid/complex-steerable-pyramid.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';
import { type PyramidType, pyramidTypes, reconstructPyramid, writePyramid } from '../../../host/pyramid-files/index.ts';

const [width, height] = [45, 38];
let root = '';
let folder = '';
let image = '';
/** Codes of the image in `image`: a full-range grey PNG, which loses nothing on the way through the decoder. */
const codes = Uint8Array.from({ length: width * height }, (_, i) => {
  const [x, y] = [i % width, Math.floor(i / width)];
  return 128 + 90 * Math.sin(0.7 * x + 0.02 * x * y) * Math.cos(0.3 * y) + ((i * 7919) % 23);
});

function writePng(file: string, colorType: 0 | 2, data: Uint8Array, size = { width, height }): void {
  const options = { ...size, colorType, inputColorType: colorType, inputHasAlpha: false, bitDepth: 8 } as const;
  const png = new PNG(options);
  png.data = Buffer.from(data);
  writeFileSync(file, PNG.sync.write(png, options));
}

/** One channel of a PNG file. */
function readPng(file: string): { width: number; height: number; codes: Uint8Array } {
  const png = PNG.sync.read(readFileSync(file));
  return {
    width: png.width,
    height: png.height,
    codes: Uint8Array.from({ length: png.width * png.height }, (_, i) => png.data[4 * i]),
  };
}

/** NumPy's format as its documentation describes it, version 1.0, read independently of the code under test. */
function readNpy(file: string): { descr: string; shape: number[]; values: number[] } {
  const bytes = readFileSync(file);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]));
  const end = 10 + bytes.readUInt16LE(8);
  expect(end % 64).toBe(0);
  const header = bytes.toString('latin1', 10, end);
  expect(header.endsWith('\n')).toBe(true);
  const match = /^\{'descr': '(<f4|<c8)', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(header);
  expect(match).not.toBeNull();
  const [, descr, rows, columns] = match ?? [];
  const values: number[] = [];
  for (let at = end; at < bytes.length; at += 4) values.push(bytes.readFloatLE(at));
  const shape = [Number(rows), Number(columns)];
  expect(values.length).toBe(shape[0] * shape[1] * (descr === '<c8' ? 2 : 1));
  return { descr, shape, values };
}

/** What numpy.save makes of an edited band: double precision, and column by column if it was transposed on the way. */
function writeEditedNpy(file: string, [rows, columns]: number[], values: number[], fortran: boolean): void {
  const text =
    `{'descr': '<f8', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${rows}, ${columns}), }`.padEnd(117) + '\n';
  const head = Buffer.alloc(10);
  Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]).copy(head);
  head.writeUInt16LE(text.length, 8);
  const data = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => data.writeDoubleLE(value, 8 * (fortran ? (i % columns) * rows + Math.floor(i / columns) : i)));
  writeFileSync(file, Buffer.concat([head, Buffer.from(text), data]));
}

beforeAll(async () => {
  await loadTensorBackend();
  root = mkdtempSync(path.join(os.tmpdir(), 'pyramid-files-'));
  image = path.join(root, 'grey.png');
  writePng(image, 0, codes);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
beforeEach(() => {
  folder = path.join(root, `pyramid-${count++}`);
});

/** Everything in the root folder, hidden files too: to see that nothing is left behind. */
const listing = (): string[] => readdirSync(root).sort();

describe.each(pyramidTypes)('a %s pyramid in files', (type) => {
  it('describes every file, shows every band, and gives the image back bit for bit', async () => {
    const before = tf.memory().numTensors;
    const summary = await writePyramid({ image, type, folder, overwrite: false });
    const written = JSON.parse(readFileSync(path.join(folder, 'pyramid.json'), 'utf8')) as typeof summary;
    expect({ ...written, folder }).toEqual(summary);
    expect(summary).toMatchObject({ type, width, height, source: { name: 'grey.png', range: 'pc', bits: 8 } });
    const files = ['pyramid.json', summary.sheet, ...summary.bands.flatMap(({ file, pictures }) => [file, ...pictures])];
    expect(readdirSync(folder).sort()).toEqual(files.sort());

    for (const band of summary.bands) {
      const { descr, shape, values } = readNpy(path.join(folder, band.file));
      expect(descr).toBe(band.dtype === 'complex64' ? '<c8' : '<f4');
      expect(shape).toEqual(band.shape);
      const real = band.dtype === 'complex64' ? values.filter((_, i) => i % 2 === 0) : values;
      expect([Math.min(...real), Math.max(...real)]).toEqual(band.range);
      expect(band.pictures.length).toBe(band.dtype === 'complex64' ? 2 : 1);
      for (const image of band.pictures) {
        const shown = readPng(path.join(folder, image));
        expect([shown.height, shown.width]).toEqual(shape);
      }
    }
    const sheet = readPng(path.join(folder, summary.sheet));
    const pixels = summary.bands.reduce((sum, { shape, pictures }) => sum + shape[0] * shape[1] * pictures.length, 0);
    expect(sheet.width * sheet.height).toBeGreaterThan(pixels);

    const output = path.join(root, `${type}.png`);
    const back = await reconstructPyramid({ folder, output, overwrite: false });
    expect(back).toEqual({ output, type, width, height, bits: 8, clippedShare: 0 });
    expect(readPng(output)).toEqual({ width, height, codes });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('bands in files', () => {
  it('have the names, places and numbers of the complex steerable pyramid', async () => {
    const { bands, levels, orientations } = await writePyramid({
      image,
      type: 'complex-steerable',
      orientations: 3,
      levels: 2,
      folder,
      overwrite: false,
    });
    expect([levels, orientations]).toEqual([2, 3]);
    expect(bands.map(({ name }) => name)).toEqual([
      'residual_highpass',
      'band_s0_o0',
      'band_s0_o1',
      'band_s0_o2',
      'band_s1_o0',
      'band_s1_o1',
      'band_s1_o2',
      'residual_lowpass',
    ]);
    expect(bands[5]).toMatchObject({
      name: 'band_s1_o1',
      role: 'oriented',
      scale: 1,
      orientation: 1,
      dtype: 'complex64',
      shape: [19, 23],
    });
    expect(bands[5].angle).toBeCloseTo(Math.PI / 3, 12);

    using pyramid = new ComplexSteerablePyramid({ width, height, levels: 2, orientations: 3 });
    const expected = tf.tidy(() => {
      const { oriented } = pyramid.analyse(tf.div(tf.tensor2d(Float32Array.from(codes), [height, width]), 255));
      return { re: oriented[1][1].re.dataSync<'float32'>(), im: oriented[1][1].im.dataSync<'float32'>() };
    });
    const { values } = readNpy(path.join(folder, 'band_s1_o1.npy'));
    expected.im.forEach((value, i) => expect(values[2 * i + 1]).toBeCloseTo(value, 5));
  });

  it('are called level_n with Riesz pairs beside them, and the residual', async () => {
    const names = async (type: PyramidType): Promise<string[]> =>
      (await writePyramid({ image, type, levels: 3, folder: `${folder}-${type}`, overwrite: false })).bands.map(
        ({ name }) => name,
      );
    expect(await names('gaussian')).toEqual(['level_0', 'level_1', 'level_2']);
    expect(await names('laplacian')).toEqual(['level_0', 'level_1', 'level_2']);
    expect(await names('riesz')).toEqual([
      'level_0',
      'level_0_r1',
      'level_0_r2',
      'level_1',
      'level_1_r1',
      'level_1_r2',
      'residual_lowpass',
    ]);
  });

  it('show the image as luma: RGB by BT.709', async () => {
    const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 128, 128, 128];
    const luma = [0.2126, 0.7152, 0.0722, 1, 0, 128 / 255];
    const file = path.join(root, 'colour.png');
    const data = Uint8Array.from({ length: 3 * 24 * 16 }, (_, i) => colours[3 * (Math.floor(i / 3 / 4) % 6) + (i % 3)]);
    writePng(file, 2, data, { width: 24, height: 16 });
    const { source } = await writePyramid({ image: file, type: 'gaussian', levels: 1, folder, overwrite: false });
    expect(source).toMatchObject({ range: 'tv', matrix: 'bt709' });
    const { values } = readNpy(path.join(folder, 'level_0.npy'));
    // half a code of 219, and what the converter's integers add
    values.slice(0, 24).forEach((value, x) => expect(Math.abs(value - luma[Math.floor(x / 4)])).toBeLessThan(1.5 / 219));
  });

  it('of an image with 16 bits come back with 16 bits', async () => {
    const deep = Uint16Array.from(codes, (code, i) => 200 * code + (i % 97));
    const options = { width, height, colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 16 } as const;
    const png = new PNG(options);
    png.data = Buffer.from(deep.buffer);
    const file = path.join(root, 'deep.png');
    writeFileSync(file, PNG.sync.write(png, options));
    const { source } = await writePyramid({ image: file, type: 'steerable', folder, overwrite: false });
    expect(source.bits).toBe(16);
    const output = path.join(root, 'deep-back.png');
    expect(await reconstructPyramid({ folder, output, overwrite: false })).toMatchObject({ bits: 16, clippedShare: 0 });
    const back = PNG.sync.read(readFileSync(output), { skipRescale: true });
    // four channels of 16 bits; float32 carries about one code of 65535
    deep.forEach((code, i) => expect(Math.abs(back.data[4 * i] - code)).toBeLessThanOrEqual(1));
  });

  it('may be edited: a band taken out is missing from the image, doubled it counts twice', async () => {
    await writePyramid({ image, type: 'laplacian', levels: 3, folder, overwrite: false });
    const file = path.join(folder, 'level_0.npy');
    const { shape, values } = readNpy(file);
    const output = path.join(root, 'edited.png');
    for (const [factor, fortran] of [
      [0, false],
      [0.5, true],
    ] as const) {
      writeEditedNpy(
        file,
        shape,
        values.map((value) => factor * value),
        fortran,
      );
      await reconstructPyramid({ folder, output, overwrite: true });
      const { codes: edited } = readPng(output);
      edited.forEach((code, i) => {
        const expected = Math.min(255, Math.max(0, codes[i] - 255 * (1 - factor) * values[i]));
        expect(Math.abs(code - expected)).toBeLessThan(0.51);
      });
    }
  });
});

describe('writing', () => {
  it('into a folder with files needs leave; an older pyramid’s files go then, other files stay', async () => {
    await writePyramid({ image, type: 'steerable', orientations: 6, folder, overwrite: false });
    writeFileSync(path.join(folder, 'notes.txt'), 'mine');
    const again = { image, type: 'laplacian', levels: 2, folder } as const;
    await expect(writePyramid({ ...again, overwrite: false })).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
      message: `The folder "${folder}" is not empty: use -y to write into it, or another name.`,
    });
    await writePyramid({ ...again, overwrite: true });
    expect(readdirSync(folder).sort()).toEqual(
      ['level_0.npy', 'level_0.png', 'level_1.npy', 'level_1.png', 'notes.txt', 'pyramid.json', 'sheet.png'].sort(),
    );
  });

  it('takes an empty folder as it is', async () => {
    mkdirSync(folder);
    await writePyramid({ image, type: 'gaussian', levels: 2, folder, overwrite: false });
    expect(existsSync(path.join(folder, 'pyramid.json'))).toBe(true);
  });

  it('refuses what cannot be done in one sentence and leaves nothing behind', async () => {
    const small = path.join(root, 'small.png');
    writePng(small, 0, new Uint8Array(12 * 40), { width: 12, height: 40 });
    const before = listing();
    const tensors = tf.memory().numTensors;
    const attempt = (request: Partial<Parameters<typeof writePyramid>[0]>) =>
      writePyramid({ image, type: 'steerable', folder, overwrite: false, ...request });
    await expect(attempt({ image: path.join(root, 'nowhere.png') })).rejects.toMatchObject({ code: 'INPUT_MISSING' });
    await expect(attempt({ image: root })).rejects.toMatchObject({ code: 'INPUT_IS_FOLDER' });
    await expect(attempt({ levels: 4 })).rejects.toMatchObject({
      code: 'LEVELS_TOO_MANY',
      message: 'An image of 45×38 pixels allows at most 3 levels of this pyramid, but 4 were asked for.',
    });
    await expect(attempt({ image: small })).rejects.toMatchObject({ code: 'PICTURE_TOO_SMALL' });
    await expect(attempt({ type: 'riesz', orientations: 4 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(attempt({ folder: image })).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' });
    await expect(attempt({ folder: path.join(root, 'no', 'where') })).rejects.toMatchObject({ code: 'OUTPUT_FOLDER_MISSING' });
    await expect(attempt({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(listing()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('reconstruction', () => {
  it('says which file does not fit, and why', async () => {
    await writePyramid({ image, type: 'complex-steerable', levels: 1, orientations: 2, folder, overwrite: false });
    const output = path.join(root, 'back.png');
    const attempt = () => reconstructPyramid({ folder, output, overwrite: false });
    const band = path.join(folder, 'band_s0_o1.npy');
    const good = readFileSync(band);

    writeEditedNpy(band, [38, 45], Array<number>(38 * 45).fill(0), false);
    await expect(attempt()).rejects.toMatchObject({
      code: 'PYRAMID_FILES',
      message: `"${band}" holds float32 numbers, but this band is complex64: save it with .astype(numpy.complex64).`,
    });
    writeEditedNpy(band, [45, 38], Array<number>(38 * 45).fill(0), false);
    await expect(attempt()).rejects.toMatchObject({
      code: 'PYRAMID_FILES',
      message: `"${band}" has 45×38 numbers, but this band has 38×45 (rows × columns).`,
    });
    writeFileSync(band, good.subarray(0, 5000));
    await expect(attempt()).rejects.toThrow('is cut off');
    writeFileSync(band, 'not numbers, but long enough');
    await expect(attempt()).rejects.toThrow('is not a .npy file: save it with numpy.save.');
    const infinite = Buffer.from(good);
    infinite.writeFloatLE(Infinity, infinite.length - 4);
    writeFileSync(band, infinite);
    await expect(attempt()).rejects.toThrow('infinite or not a number');
    writeFileSync(band, Buffer.from(good.toString('latin1').replace('<c8', '<i8'), 'latin1'));
    await expect(attempt()).rejects.toThrow('holds numbers of type <i8');
    rmSync(band);
    await expect(attempt()).rejects.toThrow('cannot be read, but the pyramid needs it');
    writeFileSync(band, good);

    const description = path.join(folder, 'pyramid.json');
    const text = readFileSync(description, 'utf8');
    writeFileSync(description, text.replace('"band_s0_o1"', '"band_s9_o9"'));
    await expect(attempt()).rejects.toThrow('lacks the subband band_s0_o1');
    writeFileSync(description, text.replace(/"file": "band_s0_o1.npy"/, '"file": "../../secret.npy"'));
    await expect(attempt()).rejects.toThrow('does not describe a pyramid (bands.2.file');
    writeFileSync(description, text.replace(`"width": ${width}`, '"width": 46'));
    await expect(attempt()).rejects.toThrow('has 38×46 numbers (rows × columns), not 38×45');
    writeFileSync(description, '{');
    await expect(attempt()).rejects.toThrow('it is not JSON');
    rmSync(description);
    await expect(attempt()).rejects.toThrow(`There is no pyramid in "${folder}"`);
    expect(existsSync(output)).toBe(false);
  });

  it('refuses an output that exists, is no PNG, or has no folder', async () => {
    await writePyramid({ image, type: 'gaussian', levels: 2, folder, overwrite: false });
    const to = (output: string) => reconstructPyramid({ folder, output, overwrite: false });
    await expect(to(image)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await expect(to(path.join(root, 'back.jpg'))).rejects.toMatchObject({ code: 'OUTPUT_FORMAT' });
    await expect(to(path.join(root, 'no', 'back.png'))).rejects.toMatchObject({ code: 'OUTPUT_FOLDER_MISSING' });
    expect(readPng(image).codes).toEqual(codes);
  });
});
