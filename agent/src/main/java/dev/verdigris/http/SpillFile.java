package dev.verdigris.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/// A queue of bytes in a file that nobody else can open: it has no name once it is open.
///
/// Not thread-safe.
final class SpillFile implements AutoCloseable {
    private final SpillSpace space;
    private final FileChannel file;
    private long written;
    private long read;

    SpillFile(SpillSpace space) {
        this.space = space;
        Path path = space.folder().resolve("result-" + UUID.randomUUID());
        try {
            file = FileChannel.open(path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                            StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make a file for a result", failure);
        }
    }

    boolean isEmpty() {
        return read == written;
    }

    /// Adds bytes at the end.
    ///
    /// @return false if there is no room; then nothing was added
    boolean add(byte[] bytes) {
        if (!space.take(bytes.length, written)) {
            return false;
        }
        ByteBuffer from = ByteBuffer.wrap(bytes);
        try {
            while (from.hasRemaining()) {
                file.write(from, written + from.position());
            }
        } catch (IOException failure) {
            space.giveBack(bytes.length);
            throw new UncheckedIOException("cannot write a result to its file", failure);
        }
        written += bytes.length;
        return true;
    }

    /// Takes up to `bytesMax` bytes from the front; there must be some. Gives the space back once
    /// all are taken.
    byte[] take(int bytesMax) {
        var bytes = new byte[(int) Math.min(bytesMax, written - read)];
        ByteBuffer to = ByteBuffer.wrap(bytes);
        try {
            while (to.hasRemaining()) {
                if (file.read(to, read + to.position()) < 0) {
                    throw new IOException("the file ends early");
                }
            }
            read += bytes.length;
            if (isEmpty()) {
                file.truncate(0);
                forget();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read a result from its file", failure);
        }
        return bytes;
    }

    private void forget() {
        space.giveBack(written);
        written = 0;
        read = 0;
    }

    @Override
    public void close() {
        forget();
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close the file of a result", failure);
        }
    }
}
