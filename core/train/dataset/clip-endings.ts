/** File name endings of videos, without the dot. */
const ofClips = 'mp4 mkv mov avi webm m4v mpg mpeg ts mts m2ts wmv flv mxf ogv 3gp gif y4m'.split(' ');

/** Endings of images: an image is a clip of one frame. */
const ofImages = 'png jpg jpeg bmp tif tiff webp avif jp2 tga ppm pgm pnm'.split(' ');

const endings = new Set([...ofClips, ...ofImages]);

/** Whether a file of this name is looked at when a folder of examples is read. */
export function isClipName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && endings.has(name.slice(dot + 1).toLowerCase());
}

/** What `isClipName` takes, as an `input` in a page wants it. */
export const acceptedClips = ['video/*', 'image/*', ...[...endings].map((ending) => `.${ending}`)].join(',');
