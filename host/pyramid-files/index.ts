/**
 * Pyramids as folders of files: subbands as .npy and .png, `pyramid.json`, and the reconstruction of the image. See
 * docs/mathematics/pyramids.md.
 */
export { pyramidTypes, type PyramidType } from './description.ts';
export { reconstructPyramid } from './reconstruct.ts';
export { writePyramid } from './write.ts';
