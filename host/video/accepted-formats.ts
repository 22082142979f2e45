import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

/**
 * ffmpeg's names of the formats that hold a video or a still image in one file. Every other one is refused, above all those
 * that name other files or addresses: playlists (`hls`, `dash`, `concat`, `imf`), `sdp`, patterns of images, scripts.
 */
const accepted = {
  containers: 'mov matroska avi mpegts mpeg flv asf ogg nut mxf gxf rm wtv dhav ivf',
  camerasOfScience: 'cine ser',
  bareStreams: 'yuv4mpegpipe dv mpegvideo m4v h264 hevc vvc av1 obu vc1 dirac cavsvideo dnxhd mjpeg mjpeg_2000',
  movingImages: 'gif gif_pipe apng jpegxl_anim',
  images:
    'png_pipe jpeg_pipe jpegls_pipe j2k_pipe jpegxl_pipe bmp_pipe tiff_pipe webp_pipe pbm_pipe pgm_pipe pgmyuv_pipe ppm_pipe pam_pipe pfm_pipe exr_pipe dpx_pipe hdr_pipe qoi_pipe',
};
const whitelist = Object.values(accepted).join(' ').replaceAll(' ', ',');

/**
 * Returns the input options with which ffmpeg or ffprobe reads this file and no other: the `file` protocol only, and accepted
 * formats only. They are passed to each run, so that replacing the file between two runs gains nothing.
 */
export function readingOptions(file: string): string[] {
  return ['-protocol_whitelist', 'file', ...formatOptions(file)];
}

const imageEnding = /\.(png|jpe?g|bmp|tiff?|webp|jp2|tga|p[bgp]m|pam|pfm|exr|dpx|hdr|qoi)$/i;

/**
 * For some image names ffmpeg chooses its reader of numbered images, which opens other files: these get the reader of a single
 * image.
 */
function formatOptions(file: string): string[] {
  const name = path.basename(file);
  if (imageEnding.test(name)) {
    if (startsWith(file, [0xff, 0xd8, 0xff])) return ['-f', 'jpeg_pipe'];
    if (/\.tga$/i.test(name) || /[%*?{]/.test(name)) return ['-f', 'image2', '-pattern_type', 'none'];
  }
  return ['-format_whitelist', whitelist];
}

function startsWith(file: string, bytes: readonly number[]): boolean {
  try {
    const handle = openSync(file, 'r');
    try {
      const head = Buffer.alloc(bytes.length);
      readSync(handle, head, 0, head.length, 0);
      return bytes.every((byte, index) => head[index] === byte);
    } finally {
      closeSync(handle);
    }
  } catch {
    // A file that cannot be opened here cannot be opened by ffmpeg either, whose error message is better.
    return false;
  }
}

/** Returns the name of the format that was refused, from what ffmpeg or ffprobe said; null where that was not the reason. */
export function refusedFormat(complaints: readonly string[]): string | null {
  for (const line of complaints) {
    const name = /^\[([\w,]+) @ [^\]]*\] Format not on whitelist/.exec(line)?.[1];
    if (name !== undefined) return name.split(',')[0];
  }
  return null;
}

const ofSound = new Set('aac ac3 eac3 aiff amr ape au caf dts flac mp2 mp3 opus tta voc w64 wav wv'.split(' '));
const ofText = new Set('ass idf jacosub microdvd srt subviewer tedcaptions tty webvtt xbin bin'.split(' '));

/** The kind of content of a refused format: `sound`, `text`, or other, most often a list of other files. */
export function kindOfRefused(format: string): 'sound' | 'text' | 'other' {
  if (ofSound.has(format)) return 'sound';
  return ofText.has(format) ? 'text' : 'other';
}
