/** One sentence, with file and line, that says what is wrong and how to mend it: {@link tangoe.bridge.problem.Problem}. */
package tangoe.bridge.problem;
