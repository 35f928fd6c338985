import { writeErasedFiles } from './erased-files.ts';

writeErasedFiles(process.cwd());
