import { removeErasedFiles } from './erased-files.ts';

removeErasedFiles(process.cwd());
