package dev.verdigris.http;

/// The request is not carried out; says how it is answered. Nothing was changed.
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    Refused(Answer answer) {
        super("HTTP " + answer.status(), null, false, false); // an outcome: its place is of no use
        this.answer = answer;
    }

    static Refused text(int status, String text) {
        return new Refused(Answer.text(status, text));
    }

    Answer answer() {
        return answer;
    }
}
