/** A comment or reason may be this long, in characters; Power Automate takes as many. */
export const mostOfComment = 4000;
