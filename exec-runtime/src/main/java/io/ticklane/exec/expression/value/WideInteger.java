package io.ticklane.exec.expression.value;

import java.math.BigInteger;

/// An integer of up to 416 bits that is changed in place, so that DECIMAL arithmetic allocates
/// nothing: enough for the longest dividend, 38 digits times ten to the 76th. Kept as sign and
/// magnitude, in limbs of 32 bits, lowest first.
///
/// Threads: one.
public final class WideInteger {
    private static final int LIMBS = 14;
    private static final long MASK = 0xffffffffL;
    private static final int CHUNK_DIGITS = 9;
    private static final int CHUNK = 1_000_000_000;
    private static final int[] SMALL_POWERS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, CHUNK
    };
    private static final WideInteger[] POWERS = powers();

    private final int[] limbs = new int[LIMBS];
    private final int[] scratch = new int[LIMBS + 1];
    private int used;
    private boolean negative;

    private static WideInteger[] powers() {
        WideInteger[] powers = new WideInteger[39];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = new WideInteger();
            powers[i].set(1);
            powers[i].multiplyByPowerOfTen(i);
        }
        return powers;
    }

    /// Takes a value of 64 bits.
    public void set(long value) {
        set(value, value >> 63);
    }

    /// Takes a value of 128 bits in two's complement.
    public void set(long low, long high) {
        negative = high < 0;
        long magnitudeLow = negative ? -low : low;
        long magnitudeHigh = negative ? (low == 0 ? -high : ~high) : high;
        limbs[0] = (int) magnitudeLow;
        limbs[1] = (int) (magnitudeLow >>> 32);
        limbs[2] = (int) magnitudeHigh;
        limbs[3] = (int) (magnitudeHigh >>> 32);
        used = 4;
        trim();
    }

    /// Takes another's value.
    public void set(WideInteger other) {
        System.arraycopy(other.limbs, 0, limbs, 0, other.used);
        used = other.used;
        negative = other.negative;
    }

    /// The sign: -1, 0 or 1.
    public int signum() {
        return used == 0 ? 0 : negative ? -1 : 1;
    }

    /// Changes the sign.
    public void negate() {
        negative = !negative && used > 0;
    }

    /// The low 64 bits in two's complement.
    public long low() {
        long low = limb(0) | limb(1) << 32;
        return negative ? -low : low;
    }

    /// Bits 64 to 127 in two's complement.
    public long high() {
        long high = limb(2) | limb(3) << 32;
        return negative ? (limb(0) | limb(1)) == 0 ? -high : ~high : high;
    }

    /// Whether the magnitude has at most this many decimal digits, 38 at the most.
    public boolean fits(int digits) {
        return compareMagnitude(POWERS[digits]) < 0;
    }

    /// Whether the value fits 64 bits.
    public boolean fitsLong() {
        return used <= 2 && (low() == 0 || low() < 0 == negative);
    }

    /// Compares magnitudes.
    public int compareMagnitude(WideInteger other) {
        if (used != other.used) {
            return Integer.compare(used, other.used);
        }
        for (int i = used - 1; i >= 0; i--) {
            if (limbs[i] != other.limbs[i]) {
                return Integer.compareUnsigned(limbs[i], other.limbs[i]);
            }
        }
        return 0;
    }

    /// Adds another value.
    public void add(WideInteger other) {
        if (negative == other.negative || other.used == 0) {
            addMagnitude(other);
        } else if (compareMagnitude(other) >= 0) {
            subtractMagnitude(this, other);
        } else {
            subtractMagnitude(other, this);
            negative = used > 0 && other.negative;
        }
    }

    /// Subtracts another value, which must not be this one.
    public void subtract(WideInteger other) {
        negate();
        add(other);
        negate();
    }

    /// Multiplies by another value.
    public void multiply(WideInteger other) {
        java.util.Arrays.fill(scratch, 0);
        for (int i = 0; i < used; i++) {
            long carry = 0;
            for (int j = 0; j < other.used; j++) {
                long sum = limb(i) * other.limb(j) + (scratch[i + j] & MASK) + carry;
                scratch[i + j] = (int) sum;
                carry = sum >>> 32;
            }
            scratch[i + other.used] = (int) carry;
        }
        negative = negative != other.negative;
        used += other.used;
        System.arraycopy(scratch, 0, limbs, 0, used);
        trim();
    }

    /// Multiplies by ten to the n.
    public void multiplyByPowerOfTen(int n) {
        for (int left = n; left > 0; left -= CHUNK_DIGITS) {
            multiplySmall(SMALL_POWERS[Math.min(left, CHUNK_DIGITS)]);
        }
    }

    /// Divides by ten to the n; halves are rounded away from zero.
    public void divideByPowerOfTen(int n) {
        if (n == 0) {
            return;
        }
        for (int left = n - 1; left > 0; left -= CHUNK_DIGITS) {
            divideSmall(SMALL_POWERS[Math.min(left, CHUNK_DIGITS)]);
        }
        boolean sign = negative;
        addSmall(5);
        divideSmall(10);
        negative = sign && used > 0;
    }

    /// Divides by ten to the n, towards zero.
    public void truncateByPowerOfTen(int n) {
        for (int left = n; left > 0; left -= CHUNK_DIGITS) {
            divideSmall(SMALL_POWERS[Math.min(left, CHUNK_DIGITS)]);
        }
    }

    /// Divides by another value, which is not zero; halves are rounded away from zero. The
    /// remainder register is overwritten.
    public void divide(WideInteger divisor, WideInteger remainder) {
        boolean sign = negative != divisor.negative;
        divideMagnitude(divisor, remainder);
        // twice the remainder at least the divisor: remainder >= divisor - remainder
        remainder.negative = false;
        remainder.addMagnitude(remainder);
        if (remainder.compareMagnitude(divisor) >= 0) {
            addSmall(1);
        }
        negative = sign && used > 0;
    }

    /// The remainder of the division towards zero by a value that is not zero; it has the sign of
    /// the dividend.
    public void modulo(WideInteger divisor, WideInteger remainder) {
        boolean sign = negative;
        divideMagnitude(divisor, remainder);
        set(remainder);
        negative = sign && used > 0;
    }

    /// The value as a BigInteger, for messages and conversions.
    public BigInteger toBigInteger() {
        BigInteger value = BigInteger.ZERO;
        for (int i = used - 1; i >= 0; i--) {
            value = value.shiftLeft(32).add(BigInteger.valueOf(limb(i)));
        }
        return negative ? value.negate() : value;
    }

    private long limb(int i) {
        return i < used ? limbs[i] & MASK : 0;
    }

    private void trim() {
        while (used > 0 && limbs[used - 1] == 0) {
            used--;
        }
        negative &= used > 0;
    }

    private void addMagnitude(WideInteger other) {
        int length = Math.max(used, other.used);
        long carry = 0;
        for (int i = 0; i < length; i++) {
            long sum = limb(i) + other.limb(i) + carry;
            limbs[i] = (int) sum;
            carry = sum >>> 32;
            used = Math.max(used, i + 1);
        }
        if (carry != 0) {
            limbs[used++] = (int) carry;
        }
    }

    private void subtractMagnitude(WideInteger larger, WideInteger smaller) {
        int length = larger.used;
        long borrow = 0;
        for (int i = 0; i < length; i++) {
            long difference = larger.limb(i) - smaller.limb(i) - borrow;
            scratch[i] = (int) difference;
            borrow = difference < 0 ? 1 : 0;
        }
        System.arraycopy(scratch, 0, limbs, 0, length);
        used = length;
        trim();
    }

    private void multiplySmall(int factor) {
        long carry = 0;
        for (int i = 0; i < used; i++) {
            long product = limb(i) * factor + carry;
            limbs[i] = (int) product;
            carry = product >>> 32;
        }
        if (carry != 0) {
            limbs[used++] = (int) carry;
        }
    }

    private void addSmall(int value) {
        long carry = value;
        for (int i = 0; carry != 0; i++) {
            long sum = limb(i) + carry;
            limbs[i] = (int) sum;
            used = Math.max(used, i + 1);
            carry = sum >>> 32;
        }
    }

    private int divideSmall(int divisor) {
        long rest = 0;
        for (int i = used - 1; i >= 0; i--) {
            long part = rest << 32 | limb(i);
            limbs[i] = (int) (part / divisor);
            rest = part % divisor;
        }
        trim();
        return (int) rest;
    }

    /// Leaves the quotient of the magnitudes here and the rest in `remainder`. Source: Knuth, TAOCP
    /// 2, 4.3.1, algorithm D.
    private void divideMagnitude(WideInteger divisor, WideInteger remainder) {
        if (compareMagnitude(divisor) < 0) {
            remainder.set(this);
            used = 0;
            negative = false;
            return;
        }
        if (divisor.used == 1 && divisor.limbs[0] > 0) {
            remainder.set(divideSmall(divisor.limbs[0]));
            return;
        }
        int shift = Integer.numberOfLeadingZeros(divisor.limbs[divisor.used - 1]);
        int n = divisor.used;
        int m = used - n;
        int[] dividend = scratch;
        shiftLeft(limbs, used, shift, dividend);
        int[] normal = remainder.scratch;
        shiftLeft(divisor.limbs, n, shift, normal);
        for (int j = m; j >= 0; j--) {
            limbs[j] = quotientDigit(dividend, normal, j, n);
        }
        used = m + 1;
        trim();
        remainder.used = n;
        for (int i = 0; i < n; i++) {
            long low = (dividend[i] & MASK) >>> shift;
            long above = shift == 0 ? 0 : (dividend[i + 1] & MASK) << (32 - shift);
            remainder.limbs[i] = (int) (low | above);
        }
        remainder.negative = false;
        remainder.trim();
    }

    private static void shiftLeft(int[] from, int length, int shift, int[] to) {
        long carry = 0;
        for (int i = 0; i < length; i++) {
            long part = (from[i] & MASK) << shift | carry;
            to[i] = (int) part;
            carry = part >>> 32;
        }
        to[length] = (int) carry;
    }

    private static int quotientDigit(int[] dividend, int[] divisor, int j, int n) {
        long top = ((dividend[j + n] & MASK) << 32) | (dividend[j + n - 1] & MASK);
        long first = divisor[n - 1] & MASK;
        long second = n > 1 ? divisor[n - 2] & MASK : 0;
        long digit = Long.divideUnsigned(top, first);
        long rest = Long.remainderUnsigned(top, first);
        long below = n > 1 ? dividend[j + n - 2] & MASK : 0;
        while (digit > MASK || Long.compareUnsigned(digit * second, rest << 32 | below) > 0) {
            digit--;
            rest += first;
            if (rest > MASK) {
                break;
            }
        }
        long borrow = 0;
        long carry = 0;
        for (int i = 0; i < n; i++) {
            long product = digit * (divisor[i] & MASK) + carry;
            carry = product >>> 32;
            long difference = (dividend[i + j] & MASK) - (product & MASK) - borrow;
            dividend[i + j] = (int) difference;
            borrow = difference < 0 ? 1 : 0;
        }
        long last = (dividend[j + n] & MASK) - carry - borrow;
        dividend[j + n] = (int) last;
        if (last >= 0) {
            return (int) digit;
        }
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (dividend[i + j] & MASK) + (divisor[i] & MASK);
            dividend[i + j] = (int) sum;
            sum >>>= 32;
        }
        dividend[j + n] += (int) sum;
        return (int) (digit - 1);
    }
}
