package io.ticklane.exec.view;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/// The bytes of `commits.log`.
///
/// ```
///   head      "ticklane", version (4), identity (16), CRC-32C of these (4)
///   record    bytes of the payload (4), CRC-32C of these four (4), CRC-32C of the payload (4),
///             payload (CommitRecord), 5A
/// ```
///
/// Numbers have their high byte first. The identity differs from file to file, so that a reader
/// notices that another file has taken the place of the one that it knew. A record that was not
/// written to its end is cut short, or ends in zeros, which 5A is not.
final class CommitBytes {
    /// How long the head is.
    static final int HEAD = 32;

    private static final byte[] MAGIC = "ticklane".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 2;
    private static final int PREFIX = 12;
    private static final byte END = 0x5a;

    private CommitBytes() {}

    /// The records from a place on.
    ///
    /// @param end where the last whole one ends; what is behind was not written to its end
    record Found(List<CommitRecord> records, int end) {}

    static ByteBuffer head() {
        UUID identity = UUID.randomUUID();
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        head.put(MAGIC).putInt(VERSION);
        head.putLong(identity.getMostSignificantBits()).putLong(identity.getLeastSignificantBits());
        return head.putInt(checksum(head.slice(0, HEAD - 4))).flip();
    }

    static ByteBuffer record(CommitRecord record) {
        byte[] payload = record.encode();
        ByteBuffer made = ByteBuffer.allocate(PREFIX + payload.length + 1);
        made.putInt(payload.length).putInt(checksum(made.slice(0, 4)));
        made.putInt(checksum(ByteBuffer.wrap(payload)));
        return made.put(payload).put(END).flip();
    }

    /// Checks a head; gives the identity of its file.
    static UUID identity(Path file, ByteBuffer head) {
        if (head.remaining() < HEAD
                || head.getInt(HEAD - 4) != checksum(head.slice(0, HEAD - 4))
                || !head.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw ViewErrors.damaged(file, 0, "it does not begin as a log of commits does");
        }
        int version = head.getInt(MAGIC.length);
        if (version != VERSION) {
            throw ViewErrors.damaged(
                    file, MAGIC.length, "it has the form " + version + ", and known is " + VERSION);
        }
        return new UUID(head.getLong(MAGIC.length + 4), head.getLong(MAGIC.length + 12));
    }

    /// Reads records from the place `at` of the file on, whose bytes from there are given.
    ///
    /// Errors: XX001 for bytes that were written and are not what was written.
    static Found records(Path file, long at, ByteBuffer bytes) {
        List<CommitRecord> records = new ArrayList<>();
        int place = 0;
        while (bytes.limit() - place >= PREFIX) {
            ByteBuffer rest = bytes.slice(place, bytes.limit() - place);
            int length = rest.getInt(0);
            if (rest.getInt(4) != checksum(rest.slice(0, 4))) {
                if (isZero(rest, PREFIX)) {
                    break;
                }
                throw ViewErrors.damaged(file, at + place, "the length of a commit is not whole");
            }
            if (length < 0) {
                throw ViewErrors.damaged(file, at + place, "a commit has the length " + length);
            }
            long end = (long) PREFIX + length + 1;
            if (end > rest.limit()) {
                break;
            }
            int size = (int) end;
            if (rest.getInt(8) != checksum(rest.slice(PREFIX, length))
                    || rest.get(size - 1) != END) {
                if (size == rest.limit() && rest.get(size - 1) == 0) {
                    break;
                }
                throw ViewErrors.damaged(file, at + place, "a commit has another checksum");
            }
            records.add(decode(file, at + place, rest.slice(PREFIX, length)));
            place += size;
        }
        return new Found(records, place);
    }

    private static CommitRecord decode(Path file, long at, ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        try {
            return CommitRecord.decode(bytes);
        } catch (IOException | RuntimeException e) {
            throw ViewErrors.damaged(file, at, "it is no commit", e);
        }
    }

    private static boolean isZero(ByteBuffer bytes, int from) {
        for (int i = from; i < bytes.limit(); i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /// CRC-32C of the bytes of a buffer.
    static int checksum(ByteBuffer... parts) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : parts) {
            crc.update(part.duplicate());
        }
        return (int) crc.getValue();
    }
}
