/// The nouns of the field.
@NullMarked
package dev.verdigris.model;

import org.jspecify.annotations.NullMarked;
