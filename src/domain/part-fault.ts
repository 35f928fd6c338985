/** What is wrong with a part of this process, and how to mend it. */
export interface PartFault {
  error: string;
  fix: string;
}
