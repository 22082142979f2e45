export { editDistance, nearest } from '../core/base/nearest.ts';
