package dev.verdigris.bench.engine;

/// Which rows of a loaded table a statement is about.
enum Where {
    /// Rows with one or several neighbours between them that are left alone: most pages are
    /// touched, and plain SQLite has to look at every row.
    SPREAD("", "spread over the table"),
    /// Rows that stand together: the fewest pages, and the cheapest case for plain SQLite.
    RANGE("-range", "neighbours");

    final String suffix;
    final String description;

    Where(String suffix, String description) {
        this.suffix = suffix;
        this.description = description;
    }

    /// The condition that `wanted` of the keys from 1 to `loaded` fulfil, or about as many.
    String condition(int loaded, int wanted) {
        return switch (this) {
            case SPREAD -> "id % " + Math.max(1, loaded / wanted) + " = 0";
            case RANGE -> "id <= " + wanted;
        };
    }
}
