package io.ticklane.exec.source;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.exchange.HashPartitioner;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Source.Morsel;
import java.util.List;
import java.util.Optional;

/// Finds out by reading a column of a file whether all rows are in one key group, so that the file
/// can be read whole by the node that the key group belongs to.
public final class FileKeyProof {
    private final HashPartitioner partitioner;
    private int[] groups = new int[0];
    private int group = -1;
    private boolean one = true;
    private long rows;

    /// What is known of a file.
    ///
    /// @param keyGroup the key group of all rows; 0 where there is no row
    /// @param rows how many rows there are
    public record FileKey(int keyGroup, long rows) {}

    private FileKeyProof(Dictionary dictionary) {
        this.partitioner = new HashPartitioner(dictionary, List.of(0));
    }

    /// The key of a file, from its only column; empty where rows are in several key groups.
    public static Optional<FileKey> of(Source column, Dictionary dictionary) {
        FileKeyProof proof = new FileKeyProof(dictionary);
        Morsel morsel = column.next();
        while (morsel != null) {
            morsel.read(proof::add);
            morsel = proof.one ? column.next() : null;
        }
        return proof.one
                ? Optional.of(new FileKey(Math.max(0, proof.group), proof.rows))
                : Optional.empty();
    }

    /// The key of a file of so many rows that are known to have the same value, from the first of
    /// them.
    public static FileKey ofFirst(Source column, long rows, Dictionary dictionary) {
        FileKeyProof proof = new FileKeyProof(dictionary);
        Morsel morsel = column.next();
        while (morsel != null) {
            morsel.read(proof::addFirst);
            morsel = proof.group < 0 ? column.next() : null;
        }
        return new FileKey(Math.max(0, proof.group), rows);
    }

    private void addFirst(Batch batch) {
        if (group < 0) {
            add(batch);
        } else {
            batch.close();
        }
    }

    private void add(Batch batch) {
        try (batch) {
            if (!one) {
                return;
            }
            if (groups.length < batch.rows()) {
                groups = new int[batch.rows()];
            }
            partitioner.keyGroups(batch, groups);
            for (int row = 0; row < batch.rows(); row++) {
                group = group < 0 ? groups[row] : group;
                one &= groups[row] == group;
            }
            rows += batch.rows();
        }
    }
}
