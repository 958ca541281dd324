/** Strings of the outputs, in English. */
import { plural } from './plural.ts';

export const outputs = {
  title: 'Outputs', empty: 'Finished files show up here as they are rendered.', toLibrary: 'Go to the library', file: 'Clip', shape: 'Shape', state: 'State', size: 'Size', actions: 'Actions',
  reveal: 'Show in folder', copyPath: 'Copy path', copied: 'Copied', first: 'Render next', play: 'Play', close: 'Close', retry: 'Try the failed again', retryOne: 'Try again', render: 'Render it', renderingOf: (title: string) => `Rendering of ${title}`,
  failed: (count: number) => `${plural(count, 'output', 'outputs')} failed`, clipFailed: (title: string, aspect: string) => `${title}, ${aspect}`,
  noOutput: 'Not made in this shape', dragHint: 'Drag to change what is rendered first, or press Space on a handle and move with the arrows.', handle: (title: string) => `Change the place of ${title}`, moved: (title: string, place: number) => `${title} is now number ${place}.`,
  naming: 'Names', namingTitle: 'Names of this run\'s files', namingWhat: 'For files that are delivered from now on. Files that are in the folder already keep their names.', save: 'Save', cancel: 'Cancel', client: 'Client', template: 'File names', asItComes: 'Rank, title, shape',
  collision: (stem: string, count: number) => `${count} files would be called ${stem}.`, moreCollisions: (count: number) => `And ${plural(count, 'more name', 'more names')} like this.`, total: (size: string) => `${size} in all`, names: (count: number) => `${plural(count, 'file', 'files')}`,
} as const;
