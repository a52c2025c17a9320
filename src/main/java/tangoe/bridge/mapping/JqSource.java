package tangoe.bridge.mapping;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The functions that a jq text calls, read from its tokens, because jq looks functions up only when it runs. The text must
 * compile; calls that are not certain are left out.
 */
final class JqSource {

    /** @param literal the first argument if it is a plain string, else null */
    record Call(String function, String literal, int line) {
    }

    private enum Kind { WORD, STRING, OTHER }

    private record Token(Kind kind, String text, int line) {

        boolean is(String punctuation) {
            return kind == Kind.OTHER && text.equals(punctuation);
        }
    }

    private static final Set<String> KEYWORDS = Set.of("def", "if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try",
            "catch", "label", "break", "import", "include", "and", "or", "true", "false", "null", "__loc__");
    private static final Token END = new Token(Kind.OTHER, "", 0);

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private JqSource(String text) {
        this.text = text;
    }

    /** Calls of functions that the text does not define itself. */
    static List<Call> calls(String text) {
        JqSource source = new JqSource(text);
        source.code(false);
        return source.calls();
    }

    private List<Call> calls() {
        Set<String> defined = defined();
        Deque<String> brackets = new ArrayDeque<>();
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Kind.OTHER && "([{".contains(token.text())) {
                brackets.push(token.text());
            } else if (token.kind() == Kind.OTHER && ")]}".contains(token.text())) {
                brackets.poll();
            } else if (token.kind() == Kind.WORD && !KEYWORDS.contains(token.text()) && !defined.contains(token.text())
                    && !isKey(i, "{".equals(brackets.peek()))) {
                boolean literal = token(i + 1).is("(") && token(i + 2).kind() == Kind.STRING
                        && (token(i + 3).is(")") || token(i + 3).is(";"));
                calls.add(new Call(token.text(), literal ? token(i + 2).text() : null, token.line()));
            }
        }
        return calls;
    }

    private boolean isKey(int i, boolean inObject) {
        return inObject && (token(i + 1).is(":")
                || (token(i - 1).is("{") || token(i - 1).is(",")) && (token(i + 1).is("}") || token(i + 1).is(",")));
    }

    private Set<String> defined() {
        Set<String> defined = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).kind() == Kind.WORD && tokens.get(i).text().equals("def")) {
                for (int j = i + 1; j < tokens.size() && !tokens.get(j).is(":"); j++) {
                    defined.add(tokens.get(j).text());
                }
            }
        }
        return defined;
    }

    private Token token(int i) {
        return i < 0 || i >= tokens.size() ? END : tokens.get(i);
    }

    private void code(boolean interpolated) {
        int open = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '#') {
                at = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
            } else if (c == '"') {
                string();
            } else if (isWord(c, false)) {
                tokens.add(new Token(Kind.WORD, word(), line));
            } else if (Character.isDigit(c) || "$@.".indexOf(c) >= 0) {
                // A number with its exponent, a variable, a format or a field is no call.
                at++;
                word();
                tokens.add(new Token(Kind.OTHER, ".", line));
            } else {
                open += c == '(' ? 1 : c == ')' ? -1 : 0;
                at++;
                if (interpolated && open < 0) {
                    return;
                }
                tokens.add(new Token(Kind.OTHER, String.valueOf(c), line));
            }
        }
    }

    private void string() {
        int begin = tokens.size();
        tokens.add(END);
        int startLine = line;
        StringBuilder content = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            line += c == '\n' ? 1 : 0;
            if (c == '\\' && at < text.length() && text.charAt(at++) == '(') {
                tokens.add(new Token(Kind.OTHER, "(", line));
                code(true);
                tokens.add(new Token(Kind.OTHER, ")", line));
            } else {
                content.append(c);
            }
        }
        at++;
        tokens.set(begin, new Token(Kind.STRING, content.toString(), startLine));
    }

    private String word() {
        int begin = at;
        while (at < text.length() && isWord(text.charAt(at), true)) {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isWord(char c, boolean inside) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || inside && c >= '0' && c <= '9';
    }
}
