package io.ticklane.exec.source.kafka.commit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.stream.Positions;
import io.ticklane.exec.view.Commit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the topic of commits says of a view: who writes it, its last commit, and where it was begun
/// anew. A JSON object, so that people can read it.
///
/// Its version is 1, or 2 where a view was begun anew: who does not know of that would not delete
/// what was there before.
///
/// @param owner the writer, which no other is the same as
/// @param commit the last commit; empty before the first
/// @param refreshed where it was begun anew last; empty where it never was
public record OwnedCommit(String owner, Optional<Commit> commit, Optional<Refreshed> refreshed) {
    private static final int OLDEST = 1;
    private static final int VERSION = 2;
    private static final String POSITIONS = "positions";
    private static final JsonFactory FACTORY = new JsonFactory();

    /// The value of a message.
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("version", refreshed.isPresent() ? VERSION : OLDEST);
            json.writeStringField("owner", owner);
            if (commit.isPresent()) {
                json.writeObjectFieldStart("commit");
                write(json, commit.get());
                json.writeEndObject();
            }
            if (refreshed.isPresent()) {
                json.writeObjectFieldStart("refreshed");
                json.writeStringField("id", refreshed.get().id());
                write(json, "rows_before", refreshed.get().rows());
                write(json, "late_before", refreshed.get().late());
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Commit commit) throws IOException {
        json.writeNumberField("number", commit.number());
        json.writeNumberField("rows", commit.rows());
        json.writeNumberField("late_rows", commit.lateRows());
        write(json, "begun", commit.begun());
        write(json, POSITIONS, commit.positions());
        if (commit.snapshot().isPresent()) {
            Commit.Snapshot snapshot = commit.snapshot().get();
            json.writeObjectFieldStart("snapshot");
            json.writeStringField("file", snapshot.file());
            json.writeStringField("digest", snapshot.digest());
            json.writeNumberField("number", snapshot.commit());
            write(json, POSITIONS, snapshot.positions());
            json.writeEndObject();
        }
    }

    /// The offsets by the numbers of their partitions.
    private static void write(JsonGenerator json, String name, SortedMap<Integer, Long> offsets)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<Integer, Long> place : offsets.entrySet()) {
            json.writeNumberField(place.getKey().toString(), place.getValue());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Positions positions)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (List<Long> input : positions.inputs()) {
            json.writeStartArray();
            for (long offset : input) {
                json.writeNumber(offset);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /// Reads the value of a message.
    ///
    /// Errors: XX001 where it is none; 0A000 for one of another version.
    public static OwnedCommit of(byte[] value) {
        try (JsonParser json = FACTORY.createParser(value)) {
            require(json.nextToken() == JsonToken.START_OBJECT, "it is no object");
            Fields fields = new Fields(json);
            require(json.nextToken() == null, "there is more behind the object");
            if (fields.version < OLDEST || fields.version > VERSION) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "the commit has version "
                                + fields.version
                                + ", but this node reads versions "
                                + OLDEST
                                + " and "
                                + VERSION
                                + "; the view has to be made again from its inputs");
            }
            return new OwnedCommit(
                    required(fields.owner, "owner"), fields.commit, fields.refreshed);
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.CORRUPT, "the commit cannot be read: " + e.getMessage(), e);
        }
    }

    private static void require(boolean condition, String problem) throws IOException {
        if (!condition) {
            throw new IOException(problem);
        }
    }

    private static <T> T required(@Nullable T value, String name) throws IOException {
        if (value == null) {
            throw new IOException("it has no " + name);
        }
        return value;
    }

    /// The fields of one object, whichever it is. Those that nobody knows are passed over: they
    /// come of newer nodes, which count the version up where that would be wrong.
    private static final class Fields {
        private long version;
        private long number;
        private long rows;
        private long lateRows;
        private @Nullable String owner;
        private @Nullable String id;
        private @Nullable String file;
        private @Nullable String digest;
        private @Nullable Positions begun;
        private @Nullable Positions positions;
        private SortedMap<Integer, Long> rowsBefore = new TreeMap<>();
        private SortedMap<Integer, Long> lateBefore = new TreeMap<>();
        private Optional<Commit> commit = Optional.empty();
        private Optional<Refreshed> refreshed = Optional.empty();
        private Optional<Commit.Snapshot> snapshot = Optional.empty();

        Fields(JsonParser json) throws IOException {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                field(name, json);
            }
        }

        private void field(String name, JsonParser json) throws IOException {
            switch (name) {
                case "version" -> version = json.getLongValue();
                case "number" -> number = json.getLongValue();
                case "rows" -> rows = json.getLongValue();
                case "late_rows" -> lateRows = json.getLongValue();
                case "owner" -> owner = json.getText();
                case "id" -> id = json.getText();
                case "rows_before" -> rowsBefore = offsets(json);
                case "late_before" -> lateBefore = offsets(json);
                case "refreshed" -> refreshed = Optional.of(new Fields(json).refreshed());
                case "file" -> file = json.getText();
                case "digest" -> digest = json.getText();
                case "begun" -> begun = positions(json);
                case POSITIONS -> positions = positions(json);
                case "commit" -> commit = Optional.of(new Fields(json).commit());
                case "snapshot" -> snapshot = Optional.of(new Fields(json).snapshot());
                default -> json.skipChildren();
            }
        }

        private Commit commit() throws IOException {
            require(number > 0, "it has no number");
            return new Commit(
                    number,
                    rows,
                    required(begun, "begun"),
                    required(positions, POSITIONS),
                    lateRows,
                    snapshot);
        }

        private Refreshed refreshed() throws IOException {
            return new Refreshed(required(id, "id"), rowsBefore, lateBefore);
        }

        private Commit.Snapshot snapshot() throws IOException {
            return new Commit.Snapshot(
                    required(file, "file"),
                    required(digest, "digest"),
                    required(positions, POSITIONS),
                    number);
        }

        private static SortedMap<Integer, Long> offsets(JsonParser json) throws IOException {
            SortedMap<Integer, Long> offsets = new TreeMap<>();
            require(json.currentToken() == JsonToken.START_OBJECT, "offsets are no object");
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                require(json.nextToken() == JsonToken.VALUE_NUMBER_INT, "an offset is no number");
                offsets.put(Integer.parseInt(name), json.getLongValue());
            }
            return offsets;
        }

        private static Positions positions(JsonParser json) throws IOException {
            List<List<Long>> inputs = new ArrayList<>();
            require(json.currentToken() == JsonToken.START_ARRAY, "positions are no array");
            while (json.nextToken() == JsonToken.START_ARRAY) {
                List<Long> input = new ArrayList<>();
                while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                    input.add(json.getLongValue());
                }
                require(json.currentToken() == JsonToken.END_ARRAY, "an offset is no number");
                inputs.add(input);
            }
            require(json.currentToken() == JsonToken.END_ARRAY, "an input is no array");
            return new Positions(inputs);
        }
    }
}
