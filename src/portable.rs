//! Functions of numbers that are the same to the last digit on every machine.
//!
//! What the platform has for these is rounded as its authors saw fit, and a compiler that
//! knows an argument computes with its own. A verdict must not hang on either, so that
//! `clippy.toml` forbids those, and the only file that names the crate libm is this one.
//! Sums, products, quotients and square roots are exact everywhere, by IEEE 754.

/// The natural logarithm.
pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// The logarithm to the base ten.
pub(crate) fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// The exponential function.
pub(crate) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// A number to the power of another.
pub(crate) fn pow(base: f64, power: f64) -> f64 {
    libm::pow(base, power)
}

/// Ten to a whole power, as a reader of numbers rounds it.
pub(crate) fn ten_to(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits that were computed with forty of them and rounded.
    #[test]
    fn the_functions_have_the_digits_of_the_tables() {
        assert_eq!(ln(2.0), std::f64::consts::LN_2);
        assert_eq!(ln(10.0), std::f64::consts::LN_10);
        assert!((exp(1.0) - std::f64::consts::E).abs() <= f64::EPSILON * 2.0);
        assert_eq!(log10(2.0), std::f64::consts::LOG10_2);
        assert_eq!(pow(2.0, 0.5), std::f64::consts::SQRT_2);
        assert!(ln(-1.0).is_nan() && pow(-8.0, 0.5).is_nan());
    }

    #[test]
    fn powers_of_ten_are_exact_where_they_can_be() {
        let mut exact = 1_u64;
        for power in 0..=19 {
            assert_eq!(ten_to(power).to_string(), exact.to_string(), "{power}");
            exact = exact.wrapping_mul(10);
        }
        assert_eq!((ten_to(-3), ten_to(-324), ten_to(309)), (0.001, 0.0, f64::INFINITY));
    }

    /// The same bits on every machine that runs this test, whatever it is built for.
    #[test]
    fn the_bits_of_many_results_are_written_down() {
        let mut sum = 0_u64;
        for step in 1..=10_000 {
            let x = f64::from(step) * 0.0137;
            for result in [ln(x), exp(x / 10.0), pow(x, 0.37), log10(x)] {
                sum = sum.rotate_left(5).wrapping_add(result.to_bits());
            }
        }
        assert_eq!(sum, 2_202_935_800_737_965_792);
    }
}
