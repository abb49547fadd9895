/** The state file of `watch` where nobody says otherwise, in the working directory. */
export const defaultStateFile = 'plumbline.db'
